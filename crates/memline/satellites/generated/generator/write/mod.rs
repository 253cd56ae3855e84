//! Writing functions down, and on which lines.

mod blocks;
mod parts;
mod text;

use std::fmt::Write as _;

use self::text::{bare, cond_text, exit_text, size_text};
use super::syntax::{Block, Call, Function, How, Kind, Line, Otherwise, Place, Stmt, Value};

/// The text of all functions, each below `attribute`, and of `run`, which calls one of them by its number.
pub(crate) fn functions(functions: &mut [Function], attribute: &str) -> String {
    let kinds: Vec<bool> = functions.iter().map(|function| function.is_async).collect();
    let mut text = String::new();
    let mut runs = String::new();
    for (name, function) in functions.iter_mut().enumerate() {
        let mut writer = Writer {
            text: String::new(),
            line: 0,
            indent: 0,
            name,
            takes: function.takes,
            is_async: function.is_async,
            kinds: &kinds,
        };
        writer.function(function, attribute);
        text += &writer.text;
        text.push('\n');
        let gift = if function.takes { ", gift()" } else { "" };
        let call = format!("f{name}(n{gift})");
        let call = if function.is_async {
            format!("drive({call})")
        } else {
            call
        };
        let _ = writeln!(runs, "        {name} => {call},");
    }
    text + "pub(crate) fn run(name: usize, n: usize) -> Outcome {\n    match name {\n"
        + &runs
        + "        _ => unreachable!(),\n    }\n}\n"
}

struct Writer<'a> {
    text: String,
    /// The line that comes next.
    line: Line,
    indent: usize,
    name: usize,
    /// Whether the function takes a vector.
    takes: bool,
    /// Whether the code that is written runs inside a future.
    is_async: bool,
    /// Which functions are async.
    kinds: &'a [bool],
}

impl Writer<'_> {
    /// One line, and where it stands.
    fn put(&mut self, line: &str) -> Line {
        let _ = writeln!(self.text, "{:indent$}{line}", "", indent = 4 * self.indent);
        self.line += 1;
        self.line - 1
    }

    fn function(&mut self, function: &mut Function, attribute: &str) {
        self.put(attribute);
        let keyword = if function.is_async { "async fn" } else { "fn" };
        let takes = if self.takes { ", mut v0: Vec<u8>" } else { "" };
        self.put(&format!(
            "pub(crate) {keyword} f{}(n: usize{takes}) -> Outcome {{",
            self.name
        ));
        self.indent = 1;
        self.put("let mut sum = 0;");
        self.stmts(&mut function.body);
        self.stmt(&mut function.tail);
        self.indent = 0;
        function.brace = self.put("}");
    }

    fn stmts(&mut self, stmts: &mut [Stmt]) {
        for stmt in stmts {
            self.stmt(stmt);
        }
    }

    fn block(&mut self, block: &mut Block) {
        self.indent += 1;
        self.stmts(&mut block.stmts);
        self.indent -= 1;
    }

    /// The closing brace of a block. It has a row if it is alone on its line, and the block or its header declares a variable.
    fn close(&mut self, block: &mut Block, brace: &str, header_declares: bool) {
        let line = self.put(brace);
        let is_alone = matches!(brace, "}" | "};");
        let declares = header_declares || block.stmts.iter().any(|stmt| stmt.kind.declares());
        block.brace = (is_alone && declares).then_some(line);
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        stmt.line = self.line;
        match &mut stmt.kind {
            Kind::Let(var, value) => self.let_value(*var, value),
            Kind::LetElse(var, call, line, exit) => {
                let value = self.outcome(call);
                self.with_await(&format!("let Ok(mut v{var}) = {value}"), call, " else {");
                self.indent += 1;
                *line = self.put(&exit_text(*exit));
                self.indent -= 1;
                self.put("};");
            }
            Kind::Reserve(var, more) => drop(self.put(&format!("v{var}.reserve_exact({more});"))),
            Kind::Truncate(var, length) => drop(self.put(&format!("v{var}.truncate({length});"))),
            Kind::Shrink(var) => drop(self.put(&format!("v{var}.shrink_to_fit();"))),
            Kind::Drop(var) => drop(self.put(&format!("drop(v{var});"))),
            Kind::Temporary(length) => drop(self.put(&format!("sum += vec![0_u8; {length}].len();"))),
            Kind::Add(more) => drop(self.put(&format!("sum += {more};"))),
            Kind::GiveWay => drop(self.put("give_way().await;")),
            Kind::If { cond, then, otherwise } => {
                self.put(&format!("if {} {{", cond_text(*cond)));
                self.block(then);
                self.otherwise(then, otherwise);
            }
            Kind::AddIf {
                cond,
                then,
                lines,
                values,
            } => {
                self.put(&format!("sum += if {} {{", cond_text(*cond)));
                self.block(then);
                lines[0] = self.put(&format!("    {}", values[0]));
                self.close(then, "} else {", false);
                lines[1] = self.put(&format!("    {}", values[1]));
                self.put("};");
            }
            Kind::Match { subject, arms } => self.matching(*subject, arms),
            Kind::Loop { .. } => stmt.line = self.looping(&mut stmt.kind).unwrap_or(stmt.line),
            Kind::Closure { .. } | Kind::Attempt { .. } | Kind::Async { .. } => self.part(&mut stmt.kind),
            Kind::Begin(begin) => self.begin(begin),
            Kind::Handle(var, handling) => self.handling(*var, *handling),
            Kind::Unshelve(var) => drop(self.put(&format!("let mut b{var} = unshelve();"))),
            Kind::Recurse { line, place } => {
                self.put("if n > 0 {");
                let gift = if self.takes { ", Vec::new()" } else { "" };
                let call = format!("f{}(n - 1{gift})", self.name);
                let call = match place {
                    Place::Session => format!("in_session(|| {call})"),
                    _ => call,
                };
                *line = self.put(&format!("    sum += {call}.unwrap_or_default().len();"));
                self.put("}");
            }
            Kind::Join { calls: [first, second] } => {
                let (first, second) = (bare(first), bare(second));
                self.put(&format!("sum += lengths(join!({first}, {second}));"));
            }
            Kind::Exit(exit) => drop(self.put(&exit_text(*exit))),
            Kind::TailOk(var) => drop(self.put(&format!("Ok(v{var})"))),
            Kind::TailErr => drop(self.put("Err(sum)")),
            Kind::TailCall(call) => {
                let value = self.outcome(call);
                self.with_await(&value, call, "");
            }
        }
    }

    fn let_value(&mut self, var: usize, value: &mut Value) {
        let start = format!("let mut v{var} = ");
        match value {
            Value::New(byte, size) => drop(self.put(&format!("{start}vec![{byte}_u8; {}];", size_text(*size)))),
            Value::Clone(other) => drop(self.put(&format!("{start}v{other}.clone();"))),
            Value::Concat(first, second) => {
                let (first, second) = (size_text(*first), size_text(*second));
                self.put(&format!("{start}[vec![1_u8; {first}], vec![2_u8; {second}]].concat();"));
            }
            Value::Call(call) => {
                let end = if matches!(call.how, How::Question) {
                    "?;"
                } else {
                    ".unwrap_or_default();"
                };
                let value = self.outcome(call);
                self.with_await(&(start + &value), call, end);
            }
        }
    }

    /// The call, up to its `.await`.
    fn outcome(&self, call: &Call) -> String {
        let (is_async, bare) = (self.kinds[call.name], bare(call));
        let is_awaited = is_async && self.is_async;
        let placed = match call.place {
            Place::Session if is_awaited => format!("in_scope({bare})"),
            Place::Session if is_async => format!("in_session(|| drive({bare}))"),
            Place::Session => format!("in_session(|| {bare})"),
            Place::Thread => format!("drive_on_threads({bare})"),
            Place::Here if is_async && !is_awaited => format!("drive({bare})"),
            Place::Here => bare,
        };
        match call.how {
            How::Cancel(polls) => format!("cancel({placed}, {polls})"),
            How::Catch if is_awaited => format!("catch_async({placed})"),
            How::Catch => format!("catch(|| {placed})"),
            How::Question | How::OrEmpty => placed,
        }
    }

    fn with_await(&mut self, start: &str, call: &mut Call, end: &str) {
        if !(self.kinds[call.name] && self.is_async) {
            call.await_line = None;
            self.put(&format!("{start}{end}"));
        } else if let Some(line) = &mut call.await_line {
            self.put(start);
            *line = self.put(&format!("    .await{end}"));
        } else {
            self.put(&format!("{start}.await{end}"));
        }
    }

    /// What stands behind the block of an `if`.
    fn otherwise(&mut self, then: &mut Block, otherwise: &mut Option<Otherwise>) {
        match otherwise {
            None => self.close(then, "}", false),
            Some(Otherwise::Block(block)) => {
                self.close(then, "} else {", false);
                self.block(block);
                self.close(block, "}", false);
            }
            Some(Otherwise::If {
                line,
                cond,
                then: other,
            }) => {
                let brace = format!("}} else if {} {{", cond_text(*cond));
                *line = self.line;
                self.close(then, &brace, false);
                self.block(other);
                self.close(other, "}", false);
            }
        }
    }
}

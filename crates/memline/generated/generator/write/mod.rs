//! Writing functions down, and on which lines.

mod blocks;
mod text;

use std::fmt::Write as _;

use self::text::{bare, cond_text, exit_text, size_text};
use super::syntax::{Call, Function, How, Kind, Line, Otherwise, Stmt, Value};

/// The text of all functions, each below `attribute`, and of `run`, which calls one of them by its number.
pub(crate) fn functions(functions: &mut [Function], attribute: &str) -> String {
    let kinds: Vec<bool> = functions.iter().map(|function| function.is_async).collect();
    let mut text = String::new();
    for (name, function) in functions.iter_mut().enumerate() {
        let mut writer = Writer {
            text: String::new(),
            line: 0,
            indent: 0,
            name,
            is_async: function.is_async,
            kinds: &kinds,
        };
        writer.function(function, attribute);
        text += &writer.text;
        text.push('\n');
    }
    text += "pub(crate) fn run(name: usize, n: usize) -> Outcome {\n    match name {\n";
    for (name, is_async) in kinds.iter().enumerate() {
        let call = if *is_async {
            format!("drive(f{name}(n))")
        } else {
            format!("f{name}(n)")
        };
        let _ = writeln!(text, "        {name} => {call},");
    }
    text + "        _ => unreachable!(),\n    }\n}\n"
}

struct Writer<'a> {
    text: String,
    /// The line that comes next.
    line: Line,
    indent: usize,
    name: usize,
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
        self.put(&format!("pub(crate) {keyword} f{}(n: usize) -> Outcome {{", self.name));
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

    fn block(&mut self, stmts: &mut [Stmt]) {
        self.indent += 1;
        self.stmts(stmts);
        self.indent -= 1;
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
                self.otherwise(otherwise);
                self.put("}");
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
                self.put("} else {");
                lines[1] = self.put(&format!("    {}", values[1]));
                self.put("};");
            }
            Kind::Match { subject, arms } => self.matching(*subject, arms),
            Kind::Loop { .. } => self.looping(&mut stmt.kind),
            Kind::Closure { id, body, lines, calls } => {
                self.put(&format!("let mut c{id} = |n: usize| {{"));
                let is_async = std::mem::replace(&mut self.is_async, false);
                lines[0] = self.put("    let mut sum = n;");
                self.block(body);
                lines[1] = self.put("    sum");
                self.is_async = is_async;
                self.put("};");
                lines[2] = self.put(&format!("sum += (0..{calls}).map(&mut c{id}).sum::<usize>();"));
            }
            Kind::Async {
                var,
                how,
                body,
                lines,
                size,
            } => {
                let (start, end, last) = match how {
                    How::Catch => ("catch_async(", "})", ".await.unwrap_or_default();".to_owned()),
                    How::Cancel(polls) => ("cancel(", "}", format!(", {polls}).await.unwrap_or_default();")),
                    _ => ("", "}", ".await?;".to_owned()),
                };
                self.put(&format!("let mut v{var} = {start}async {{"));
                lines[0] = self.put("    let mut sum = n;");
                self.block(body);
                lines[1] = self.put(&format!("    Ok::<_, usize>(vec![9_u8; {size}])"));
                self.put(end);
                // What begins with a comma has no row.
                lines[2] = self.put(&last) * usize::from(!matches!(how, How::Cancel(_)));
            }
            Kind::Recurse { line } => {
                self.put("if n > 0 {");
                *line = self.put(&format!("    sum += f{}(n - 1).unwrap_or_default().len();", self.name));
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
        let driven = if is_async && !is_awaited {
            format!("drive({bare})")
        } else {
            bare
        };
        match call.how {
            How::Cancel(polls) => format!("cancel({driven}, {polls})"),
            How::Catch if is_awaited => format!("catch_async({driven})"),
            How::Catch => format!("catch(|| {driven})"),
            How::Question | How::OrEmpty => driven,
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

    fn otherwise(&mut self, otherwise: &mut Option<Otherwise>) {
        match otherwise {
            None => {}
            Some(Otherwise::Block(block)) => {
                self.put("} else {");
                self.block(block);
            }
            Some(Otherwise::If { line, cond, then }) => {
                *line = self.put(&format!("}} else if {} {{", cond_text(*cond)));
                self.block(then);
            }
        }
    }
}

//! The parts of a function that have variables of their own: closures, async blocks, blocks that are polled by hand.

use super::super::syntax::{Begin, Block, Handling, How, Kind, Line, Place, Var};
use super::Writer;

impl Writer<'_> {
    pub(super) fn part(&mut self, kind: &mut Kind) {
        match kind {
            Kind::Closure {
                id,
                body,
                lines,
                calls,
                place,
            } => {
                self.put(&format!("let mut c{id} = |n: usize| {{"));
                self.apart(body, lines);
                self.close(body, "};", true);
                let calls = format!("(0..{calls}).map(&mut c{id}).sum::<usize>()");
                lines[2] = match place {
                    Place::Session => self.put(&format!("sum += number_in_session(|| {calls});")),
                    _ => self.put(&format!("sum += {calls};")),
                };
            }
            Kind::Attempt { body, lines } => {
                self.put("sum += catch_number(|| {");
                self.apart(body, lines);
                self.close(body, "});", true);
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
                self.close(body, end, true);
                // What begins with a comma has no row.
                lines[2] = self.put(&last) * usize::from(!matches!(how, How::Cancel(_)));
            }
            _ => {}
        }
    }

    /// The body of a closure, whose first and last lines are given.
    fn apart<const N: usize>(&mut self, body: &mut Block, lines: &mut [Line; N]) {
        let is_async = std::mem::replace(&mut self.is_async, false);
        lines[0] = self.put("    let mut sum = n;");
        self.block(body);
        lines[1] = self.put("    sum");
        self.is_async = is_async;
    }

    pub(super) fn begin(&mut self, begin: &mut Begin) {
        let var = begin.var;
        self.put(&format!("let b{var} = async move {{"));
        let is_async = std::mem::replace(&mut self.is_async, false);
        begin.first = self.put("    let mut sum = n;");
        let last = begin.segments.len();
        for (index, (stmts, line)) in begin.segments.iter_mut().enumerate() {
            self.indent += 1;
            self.stmts(stmts);
            self.indent -= 1;
            if index + 1 < last {
                *line = self.put("    give_way().await;");
            }
        }
        begin.tail = self.put(&format!("    vec![9_u8; {}]", begin.size));
        self.is_async = is_async;
        begin.brace = self.put("};");
        begin.boxes = self.put(&format!("let mut b{var} = boxed(b{var});"));
    }

    pub(super) fn handling(&mut self, var: Var, handling: Handling) {
        let text = match handling {
            Handling::Poll(Place::Here) => format!("b{var}.poll();"),
            Handling::Poll(Place::Session) => format!("number_in_session(|| b{var}.poll());"),
            Handling::Poll(Place::Thread) => format!("b{var}.poll_on_a_thread();"),
            Handling::Finish(vector) => format!("let mut v{vector} = b{var}.finish();"),
            Handling::Drop => format!("drop(b{var});"),
            Handling::Shelve => format!("shelve(b{var});"),
        };
        self.put(&text);
    }
}

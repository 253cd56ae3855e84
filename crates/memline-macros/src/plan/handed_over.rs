//! Closures that are handed to another thread or task, as far as names tell.
//!
//! A closure or async block that stands on its statement's line has no line of its own, and needs no frame where it runs within that
//! line. On another thread nothing of the function runs, so that what it allocates would be on no line. A frame costs little to an
//! async block, and much to the closures of a loop.

use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprBinary, ExprCall, ExprMethodCall, Ident, Macro};

use super::values::without_groups;

/// Whether a function of that name runs its arguments on another thread or as another task: `spawn`, `spawn_blocking` and the like,
/// `join` of rayon, and `execute` of thread pools.
fn takes_over(name: &Ident) -> bool {
    let name = name.to_string();
    name.starts_with("spawn") || name == "execute" || name == "join"
}

/// Whether the method makes an iterator whose items several threads work on, as rayon's do.
fn is_parallel(name: &Ident) -> bool {
    let name = name.to_string();
    name.starts_with("par_") || name.starts_with("into_par_")
}

fn name_of(function: &Expr) -> Option<&Ident> {
    match without_groups(function) {
        Expr::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// Whether the call hands its arguments over.
pub(super) fn by_call(call: &ExprCall) -> bool {
    name_of(&call.func).is_some_and(takes_over)
}

/// Whether the call only puts its argument into a box.
pub(super) fn is_box(call: &ExprCall) -> bool {
    call.args.len() == 1 && name_of(&call.func).is_some_and(|name| name == "new" || name == "pin")
}

/// Whether the call of a method hands its arguments over: by its name, or because it is one of a chain that several threads run.
pub(super) fn by_method(call: &ExprMethodCall) -> bool {
    takes_over(&call.method) || is_in_parallel(&call.receiver)
}

fn is_in_parallel(receiver: &Expr) -> bool {
    match without_groups(receiver) {
        Expr::MethodCall(call) => is_parallel(&call.method) || is_in_parallel(&call.receiver),
        Expr::Try(tried) => is_in_parallel(&tried.expr),
        _ => false,
    }
}

/// Whether by its source an expression may touch the heap: it calls something, or adds to a text. What only computes is left as it is,
/// so that the compiler makes of it what it can.
pub(super) fn may_allocate(expr: &Expr) -> bool {
    let mut search = Search(false);
    search.visit_expr(expr);
    search.0
}

struct Search(bool);

impl<'a> Visit<'a> for Search {
    fn visit_expr_call(&mut self, call: &'a ExprCall) {
        // `Some(…)` and the like are no calls.
        let name = name_of(&call.func).map(ToString::to_string);
        self.0 |= !name.is_some_and(|name| name.starts_with(char::is_uppercase));
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, _: &'a ExprMethodCall) {
        self.0 = true;
    }

    fn visit_macro(&mut self, _: &'a Macro) {
        self.0 = true;
    }

    fn visit_expr_binary(&mut self, binary: &'a ExprBinary) {
        let is_sum = matches!(binary.op, BinOp::Add(_) | BinOp::AddAssign(_));
        self.0 |= is_sum && matches!(without_groups(&binary.right), Expr::Reference(_));
        visit::visit_expr_binary(self, binary);
    }
}

#[cfg(test)]
mod tests {
    use super::may_allocate;

    #[test]
    fn what_only_computes_may_not_allocate() {
        let may = |expr| may_allocate(&syn::parse_str(expr).expect("it is an expression"));
        for expr in [
            "x * 2 + 1",
            "(a.0, Some(b[3]))",
            "if x > 3 { &x } else { &y }",
            "x as u8",
        ] {
            assert!(!may(expr), "{expr}");
        }
        for expr in [
            "f(x)",
            "x.clone()",
            "vec![1]",
            "a + &b",
            "Some(x.clone())",
            "{ g(1); 3 }",
        ] {
            assert!(may(expr), "{expr}");
        }
    }
}

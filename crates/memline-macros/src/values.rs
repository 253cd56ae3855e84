use quote::ToTokens as _;
use syn::Expr;
use syn::parse::Parser as _;

/// Whether an expression makes a new value, so that it can be handed through a function. A place, such as a
/// variable or a field, would be moved out of instead of borrowed.
pub(crate) fn is_value(expr: &Expr) -> bool {
    match expr {
        Expr::Call(_) | Expr::MethodCall(_) | Expr::Await(_) | Expr::Try(_) => true,
        Expr::Group(group) => is_value(&group.expr),
        Expr::Paren(paren) => is_value(&paren.expr),
        _ => false,
    }
}

/// Whether it is a call that Clippy would rather see as a `*`, but for its place before a method.
pub(crate) fn is_explicit_deref(expr: &Expr) -> bool {
    matches!(expr, Expr::MethodCall(call) if call.method == "deref" || call.method == "deref_mut")
}

/// Whether the value of a sub-expression here is the value of the whole: nothing is left to do for the line
/// when the sub-expression is done.
pub(crate) fn passes_on(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Paren(_)
            | Expr::Group(_)
            | Expr::Return(_)
            | Expr::Break(_)
            | Expr::Try(_)
            | Expr::Reference(_)
            | Expr::Assign(_)
    )
}

/// Whether it is `drop(call())`. Where that is all of an arm the compiler has nothing against it, as it makes the arm a `()`;
/// anywhere else it asks whether the result is one that dropping does nothing to.
pub(crate) fn drops_a_result(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    let is_drop = matches!(&*call.func, Expr::Path(function) if function.path.segments.last().is_some_and(|name| name.ident == "drop"));
    is_drop && matches!(call.args.first(), Some(Expr::Call(_) | Expr::MethodCall(_)))
}

/// Takes off the parentheses that only a loop's header needs, where the braces of a struct would be taken for the body:
/// anywhere else the compiler would find them unnecessary. Others stay, so that it finds those.
pub(crate) fn leave_header(expr: &mut Expr) {
    if let Expr::Paren(paren) = expr
        && Expr::parse_without_eager_brace
            .parse2(paren.expr.to_token_stream())
            .is_err()
    {
        *expr = (*paren.expr).clone();
    }
}

/// Whether a condition binds: then it cannot be put into a block, which would end its variables' scope.
pub(crate) fn binds(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) => binds(&binary.left) || binds(&binary.right),
        Expr::Paren(paren) => binds(&paren.expr),
        Expr::Group(group) => binds(&group.expr),
        _ => false,
    }
}

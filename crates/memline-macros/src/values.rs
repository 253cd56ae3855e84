use syn::Expr;

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

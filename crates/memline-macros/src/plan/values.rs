//! What can be told of an expression's value by its form.

use syn::Expr;

/// Whether an expression makes a new value, so that it can be handed through a function. A place, such as a
/// variable or a field, would be moved out of instead of borrowed.
pub(super) fn is_value(expr: &Expr) -> bool {
    match expr {
        Expr::Call(_) | Expr::MethodCall(_) | Expr::Await(_) | Expr::Try(_) => true,
        Expr::Group(group) => is_value(&group.expr),
        Expr::Paren(paren) => is_value(&paren.expr),
        _ => false,
    }
}

/// Whether the value of a sub-expression here is the value of the whole: nothing is left to do for the line
/// when the sub-expression is done.
pub(super) fn passes_on(expr: &Expr) -> bool {
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

/// An expression without the invisible groups around it, as around what a macro by example was given.
pub(super) fn without_groups(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => without_groups(&group.expr),
        expr => expr,
    }
}

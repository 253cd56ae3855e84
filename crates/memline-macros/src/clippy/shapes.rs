//! Forms of code about which Clippy or the compiler would say something else with probes in them.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Expr, Signature, Stmt, TypeParam};

use crate::item::Function;

/// Whether this may be the one body that Clippy wants of a `clone` or a `partial_cmp`, which it no longer is with probes in it.
pub(crate) fn is_canonical(signature: &Signature, statements: &[Stmt]) -> bool {
    let [Stmt::Expr(expr, _)] = statements else {
        return false;
    };
    let expr = match expr {
        Expr::Return(returning) => returning.expr.as_deref(),
        tail => Some(tail),
    };
    let is_one = match expr {
        Some(Expr::Unary(_)) => signature.ident == "clone",
        Some(Expr::Call(_) | Expr::MethodCall(_)) => signature.ident == "partial_cmp",
        _ => false,
    };
    is_one && signature.receiver().is_some() && signature.asyncness.is_none()
}

/// `let _: PhantomData<T>;` for each type that a function with an empty body names: nothing but a use of it. Clippy does not ask
/// that an empty body uses its types, and a body with a probe is not empty.
pub(crate) fn mention_types_of_empty(function: &Function, at: Span) -> TokenStream {
    if !function.group.stream().is_empty() {
        return TokenStream::new();
    }
    let types = function.signature.generics.type_params();
    types
        .map(|TypeParam { ident, .. }| quote_spanned!(at=> let _: ::core::marker::PhantomData<#ident>;))
        .collect()
}

/// Whether it is a call that Clippy would rather see as a `*`, but for its place before a method.
pub(crate) fn is_explicit_deref(expr: &Expr) -> bool {
    matches!(expr, Expr::MethodCall(call) if call.method == "deref" || call.method == "deref_mut")
}

/// Whether it is `drop(call())`. Where that is all of an arm the compiler has nothing against it, as it makes the arm a `()`;
/// anywhere else it asks whether the result is one that dropping does nothing to.
pub(crate) fn drops_a_result(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    let is_drop = matches!(&*call.func, Expr::Path(function) if function.path.segments.last().is_some_and(|name| name.ident == "drop"));
    is_drop && matches!(call.args.first(), Some(Expr::Call(_) | Expr::MethodCall(_)))
}

/// `#[allow(…)] drop(call())`, for a tail expression.
pub(crate) fn drop_as_before(dropping: &Expr, at: Span) -> Expr {
    Expr::Verbatim(quote_spanned!(at=> #[allow(dropping_copy_types, dropping_references)] #dropping))
}

//! Async functions: the body becomes an async block that is profiled.
//!
//! Where that is the same to every caller, the function is no longer `async` and returns the profiled block. An async function
//! around the block would store the parameters twice, at each level of calls, and would be one more type for the compiler to
//! look through.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{ReturnType, Signature, Type};

use super::attributes::ignore_async;
use super::parameters::{self, Taken};
use super::types::without_impl;
use crate::emit;
use crate::item::Function;
use crate::memline::Memline;
use crate::names::hidden;
use crate::tokens::braced;

/// What the body's statements become. `is_read` says that another attribute may look at the function.
pub(super) fn asynchronous(
    function: &mut Function,
    memline: &Memline,
    is_read: bool,
    statements: TokenStream,
    at: Span,
) -> TokenStream {
    let Taken { mention, locals } = parameters::take(&mut function.signature, is_read);
    let edge = return_edge(&function.signature, memline, mention.as_ref());
    // A block of its own with the user's span: the edition that decides when the tail's temporaries are dropped is
    // read off it, and they are dropped before the parameters.
    let body = braced(at, statements);
    let block = quote_spanned!(hidden(at)=> async move { #edge #(#locals)* #body });
    let profiled = emit::profiled(memline, at, &block);
    if !is_read && may_return_future(function) {
        return_future(&mut function.signature, at);
        profiled
    } else {
        quote_spanned!(hidden(at)=> #profiled.await)
    }
}

/// Whether a caller cannot tell `fn f() -> impl Future<Output = T>` from `async fn f() -> T`. Those can that have another
/// attribute, which may look for the `async`. And `-> !` could not be written: an associated type must not be `!`.
fn may_return_future(function: &Function) -> bool {
    let is_named = match &function.signature.output {
        ReturnType::Default => true,
        // An `impl Trait` in an `impl Trait` captures other lifetimes than one in the result of an async function, before
        // edition 2024.
        ReturnType::Type(_, ty) => !matches!(**ty, Type::Never(_)) && without_impl(ty).is_none(),
    };
    is_named && ignore_async(&function.attributes)
}

/// `async fn f() -> T` as `fn f() -> impl Future<Output = T>`. The span of `impl` is not the user's: it has the edition of this
/// crate, in which the type captures all lifetimes, as that of an async function does in every edition.
///
/// The span of the signature goes to its last token. That must be the user's, or the compiler has no lints for the function:
/// a `where` without anything behind it is.
fn return_future(signature: &mut Signature, at: Span) {
    signature.asyncness = None;
    let (output, end) = match &signature.output {
        ReturnType::Default => (quote!(()), signature.paren_token.span.close()),
        ReturnType::Type(_, ty) => (ty.to_token_stream(), end_of(ty)),
    };
    let is_ended = signature
        .generics
        .where_clause
        .as_ref()
        .is_some_and(|clause| !clause.predicates.is_empty());
    let end = (!is_ended).then(|| syn::Token![where](end));
    let future = quote_spanned!(hidden(at)=> impl ::core::future::Future<Output = #output> #end);
    let arrow = match signature.output {
        ReturnType::Default => syn::Token![->](hidden(at)),
        ReturnType::Type(arrow, _) => arrow,
    };
    signature.output = ReturnType::Type(arrow, Box::new(Type::Verbatim(future)));
}

fn end_of(ty: &Type) -> Span {
    let last = ty.to_token_stream().into_iter().last();
    last.map_or_else(|| ty.span(), |token| token.span())
}

/// A branch that is never taken. It tells the block's type, which is known from its uses only, and mentions what the block is
/// to capture first.
fn return_edge(signature: &Signature, memline: &Memline, mention: Option<&TokenStream>) -> TokenStream {
    let (at, ty) = match &signature.output {
        ReturnType::Default => (Span::call_site(), Some(quote!(()))),
        ReturnType::Type(_, ty) => match without_impl(ty).as_ref().unwrap_or(ty) {
            Type::Never(_) | Type::Infer(_) => (ty.span(), None),
            ty => (ty.span(), Some(ty.to_token_stream())),
        },
    };
    let span = hidden(at);
    let private = memline.private(at);
    let typed = ty.map(|ty| quote_spanned!(span=> return #private::returned::<#ty>();));
    if typed.is_none() && mention.is_none() {
        return TokenStream::new();
    }
    quote_spanned! {span=>
        if false {
            #mention
            #typed
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use proc_macro2::TokenStream;

    use super::may_return_future;
    use crate::item::Item;

    #[track_caller]
    fn assert_returns_future(head: &str, expected: bool) {
        let tokens = TokenStream::from_str(&format!("{head} {{}}")).expect("the snippet is made of tokens");
        let Ok(Item::Function(function)) = Item::read(tokens) else {
            panic!("the snippet is no function that can be profiled");
        };
        assert_eq!(may_return_future(&function), expected, "{head}");
    }

    #[test]
    fn callers_cannot_tell_the_forms_apart() {
        for head in [
            "async fn f()",
            "pub async fn f<'a, T>(&'a self, t: T) -> &'a T where T: Send",
            "/// A doc comment.\n#[inline] #[cfg(unix)] async unsafe fn f() -> Result<u8, Box<dyn Error + 'static>>",
        ] {
            assert_returns_future(head, true);
        }
    }

    #[test]
    fn function_stays_async_where_they_can() {
        for head in [
            "async fn f() -> !",
            "async fn f() -> impl Iterator<Item = u8>",
            "async fn f() -> Result<impl Display, Error>",
            "#[tokio::main] async fn f()",
            "#[must_use] async fn f() -> u8",
        ] {
            assert_returns_future(head, false);
        }
    }
}

//! Functions that run when called.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Attribute, Error, FnArg, Result, ReturnType, Signature};

use super::receiver;
use super::types::without_impl;
use crate::emit;
use crate::item::Function;
use crate::memline::Memline;
use crate::names::hidden;
use crate::rebind::{self, may_own};
use crate::tokens::braced;

/// The parameters that own something: a function drops them behind all that its body declares, and the frame's guard is
/// declared there.
#[derive(Default)]
pub(super) struct Owned {
    /// Statements for the body's beginning that make locals of them.
    locals: Vec<TokenStream>,
    /// The `self` that no local can be made of, because a macro call has it: a closure has to own it.
    captured: Option<syn::Token![self]>,
}

/// Decides what becomes of the owned parameters. `is_read` says that another attribute may look for their names.
///
/// Parameters are dropped from the last to the first. So if one must stay a parameter, all before it do.
///
/// # Errors
///
/// Where a `self` cannot be taken.
pub(super) fn take_owned(function: &mut Function, is_read: bool) -> Result<Owned> {
    let body = &mut function.body;
    let mut owned = Owned::default();
    for (index, input) in function.signature.inputs.iter_mut().enumerate().rev() {
        match input {
            FnArg::Typed(typed) if !may_own(&typed.ty) => {}
            FnArg::Typed(typed) if rebind::may_rebind(typed, is_read) => {
                owned.locals.push(rebind::parameter(typed, index));
            }
            FnArg::Receiver(receiver) if !receiver::is_owned(receiver) => {}
            FnArg::Receiver(receiver) if receiver.attrs.is_empty() => match receiver::rebind(receiver, body) {
                Some(local) => owned.locals.push(local),
                None if function.attributes.iter().any(is_track_caller) => {
                    return Err(Error::new(
                        receiver.self_token.span,
                        "#[profile] cannot take a `self` by value that a macro call has, under #[track_caller]: begin with \
                         `let this = self;`, or leave the function out",
                    ));
                }
                None => owned.captured = Some(receiver.self_token),
            },
            FnArg::Typed(_) | FnArg::Receiver(_) => break,
        }
    }
    owned.locals.reverse();
    Ok(owned)
}

/// To a closure the caller would be the function. Where it is not certain whether it is there, it is.
fn is_track_caller(attribute: &Attribute) -> bool {
    attribute.path().is_ident("track_caller")
        || attribute.path().is_ident("cfg_attr") && attribute.to_token_stream().to_string().contains("track_caller")
}

/// The body in its frame. The user's block is one in another whose braces are not the user's: in the editions before 2024 a
/// tail expression's temporaries outlive its block, and so they are dropped while the frame is there and before the locals.
/// The user's items are in the inner block: a macro among them means the variables that it can see from there.
pub(super) fn framed(
    signature: &Signature,
    memline: &Memline,
    statements: TokenStream,
    owned: &Owned,
    at: Span,
) -> TokenStream {
    let (enter, body, locals) = (emit::enter(memline, at), braced(at, statements), &owned.locals);
    let Some(token) = &owned.captured else {
        return braced(hidden(at), quote!(#enter #(#locals)* #body)).into_token_stream();
    };
    // The closure drops what it owns when it has run, behind its locals.
    let output = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => without_impl(ty).as_ref().unwrap_or(ty).to_token_stream(),
    };
    let mention = quote_spanned!(hidden(at)=> let _ = &#token;);
    braced(
        hidden(at),
        quote_spanned!(hidden(at)=> #enter (move || -> #output { #mention #(#locals)* #body })()),
    )
    .into_token_stream()
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use proc_macro2::TokenStream;

    use super::take_owned;
    use crate::item::Item;

    #[track_caller]
    fn captures(function: &str) -> Option<bool> {
        let tokens = TokenStream::from_str(function).expect("the snippet is made of tokens");
        let Ok(Item::Function(mut function)) = Item::read(tokens) else {
            panic!("the snippet is no function that can be profiled");
        };
        let owned = take_owned(&mut function, false).ok()?;
        Some(owned.captured.is_some())
    }

    #[test]
    fn self_is_captured_where_a_macro_call_has_it() {
        assert_eq!(captures("fn f(self) { g(self) }"), Some(false));
        assert_eq!(captures("fn f(&self) { g!(self) }"), Some(false));
        assert_eq!(captures("fn f(self, a: A) { g!(self) }"), Some(true));
        assert_eq!(captures("#[track_caller] fn f(self) { g(self) }"), Some(false));
        assert_eq!(captures("#[cfg_attr(a, track_caller)] fn f(self) { g!(self) }"), None);
    }
}

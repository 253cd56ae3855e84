//! Functions that run when called.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::FnArg;

use super::receiver;
use crate::emit;
use crate::item::Function;
use crate::names::hidden;
use crate::rebind::{self, may_own};
use crate::tokens::braced;

/// Moves the parameters that own something into locals: a function drops its parameters behind all that its body declares,
/// and the frame's guard is declared there. Returns the statements for the body's beginning.
///
/// Parameters are dropped from the last to the first. So if one must stay a parameter, all before it do.
/// `is_read` says that another attribute may look for their names.
pub(super) fn rebind_owned(function: &mut Function, is_read: bool) -> Vec<TokenStream> {
    let body = &mut function.body;
    let mut locals = Vec::new();
    for (index, input) in function.signature.inputs.iter_mut().enumerate().rev() {
        match input {
            FnArg::Typed(typed) if !may_own(&typed.ty) => {}
            FnArg::Typed(typed) if rebind::may_rebind(typed, is_read) => {
                locals.push(rebind::parameter(typed, index));
            }
            FnArg::Receiver(receiver) if !receiver::is_owned(receiver) => {}
            FnArg::Receiver(receiver) if receiver.attrs.is_empty() => locals.extend(receiver::rebind(receiver, body)),
            FnArg::Typed(_) | FnArg::Receiver(_) => break,
        }
    }
    locals.reverse();
    locals
}

/// The body in its frame. The user's block is one in another whose braces are not the user's: in the editions before 2024 a
/// tail expression's temporaries outlive its block, and so they are dropped while the frame is there and before the locals.
/// The user's items are in the inner block: a macro among them means the variables that it can see from there.
pub(super) fn framed(statements: TokenStream, locals: &[TokenStream], at: Span) -> TokenStream {
    let (enter, body) = (emit::enter(at), braced(at, statements));
    braced(hidden(at), quote!(#enter #(#locals)* #body)).into_token_stream()
}

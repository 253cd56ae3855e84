//! The parameters of an async function, which its body has to take along into the block that is profiled.
//!
//! An async function moves its parameters into locals when it begins, in their order, used or not; one that is never polled
//! drops them in their order. So the block captures them in that order, by what it begins with.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, Signature};

use crate::rebind;

/// What the block begins with, so that it takes and drops the parameters as the function would.
#[derive(Default)]
pub(super) struct Taken {
    /// A statement that captures `self`, which cannot be moved into a local; never run.
    pub(super) mention: Option<TokenStream>,
    /// Statements that move the others into locals.
    pub(super) locals: Vec<TokenStream>,
}

/// Takes the parameters of a function; `is_read` says that another attribute may look for their names.
pub(super) fn take(signature: &mut Signature, is_read: bool) -> Taken {
    let mut taken = Taken::default();
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                let name = receiver.self_token;
                taken.mention = Some(quote!(let _ = &#name;));
            }
            FnArg::Typed(typed) if rebind::may_rebind(typed, is_read) => {
                taken.locals.push(rebind::parameter(typed, index));
            }
            // It is captured where the body mentions it.
            FnArg::Typed(_) => {}
        }
    }
    taken
}

//! The parameters of an async function, which its body has to take along into the block that is profiled.
//!
//! An async function drops its parameters after its locals, last first, used or not. A block captures only what it
//! mentions and drops what it captured in the order of first mention, after its locals.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, FnArg, Pat, PatIdent, PatType, Signature, Type};

use crate::emit::hidden;

/// What the block begins with, so that it drops the parameters as the function would.
pub(crate) struct Taken {
    /// Statements that mention what is to be captured, in the order of dropping; never run.
    pub(crate) mentions: Vec<TokenStream>,
    /// Statements that take parameters apart by their patterns.
    pub(crate) bindings: TokenStream,
    /// Whether the signature had to be changed.
    pub(crate) is_renamed: bool,
}

/// The parameters of a function with this body.
pub(crate) fn take(signature: &mut Signature, body: &TokenStream) -> Taken {
    let is_plain = signature.inputs.iter().all(|input| match input {
        FnArg::Receiver(_) => true,
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Wild(_) => true,
            // To mention a name that says it is not used would be a lint, and to mention one that the body does not would
            // take a lint away.
            Pat::Ident(name) => is_name(&typed.pat) && !says_unused(&typed.pat) && mentions(body, &name.ident),
            _ => false,
        },
    });
    let mut taken = Taken {
        mentions: Vec::new(),
        bindings: TokenStream::new(),
        is_renamed: false,
    };
    for (index, input) in signature.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                let name = receiver.self_token;
                taken.mentions.push(quote!(let _ = &#name;));
            }
            FnArg::Typed(typed) if is_plain => {
                if matches!(*typed.pat, Pat::Wild(_)) {
                    rename(typed, index);
                    taken.is_renamed = true;
                }
                taken.mention(typed);
            }
            // What a pattern leaves unbound is dropped between the other parameters, so all become locals, in the
            // way the compiler itself does it.
            FnArg::Typed(typed) => {
                let conditions = conditions(&typed.attrs);
                let pattern = typed.pat.clone();
                let name = rename(typed, index);
                taken.is_renamed = true;
                let span = hidden(name.span());
                taken.bindings.extend(if says_unused(&pattern) {
                    // Bound to a mere name it would have no effect to Clippy.
                    quote_spanned!(span=> #conditions let #pattern = ::core::convert::identity(#name);)
                } else if is_name(&pattern) {
                    quote_spanned!(span=> #conditions let #pattern = #name;)
                } else {
                    quote_spanned!(span=> #conditions let #name = #name; #conditions let #pattern = #name;)
                });
            }
        }
    }
    taken.mentions.reverse();
    taken
}

impl Taken {
    fn mention(&mut self, typed: &PatType) {
        if let Pat::Ident(PatIdent { ident, .. }) = &*typed.pat {
            let conditions = conditions(&typed.attrs);
            self.mentions.push(quote!(#conditions let _ = &#ident;));
        }
    }
}

/// Whether tokens may use a variable: a string may too, as `"{name}"`.
fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Literal(literal) => literal.to_string().contains(&name.to_string()),
        TokenTree::Punct(_) => false,
    })
}

/// Whether a pattern is a variable's name, which binds the whole parameter.
fn is_name(pattern: &Pat) -> bool {
    matches!(pattern, Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none())
}

/// Whether it is a name that says it is not used.
fn says_unused(pattern: &Pat) -> bool {
    is_name(pattern) && matches!(pattern, Pat::Ident(name) if name.ident.to_string().starts_with('_'))
}

fn rename(typed: &mut PatType, index: usize) -> Ident {
    let ident = format_ident!("__memline_{index}", span = Span::mixed_site());
    *typed.pat = Pat::Ident(PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident: ident.clone(),
        subpat: None,
    });
    ident
}

fn conditions(attributes: &[Attribute]) -> TokenStream {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    quote!(#(#conditions)*)
}

/// A type with `_` for each `impl Trait` in it, as a variable's type may have.
pub(crate) fn without_impl(ty: &Type) -> Type {
    struct Infer;
    impl VisitMut for Infer {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if matches!(ty, Type::ImplTrait(_)) {
                *ty = Type::Infer(syn::parse_quote!(_));
            } else {
                visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    let mut ty = ty.clone();
    Infer.visit_type_mut(&mut ty);
    ty
}

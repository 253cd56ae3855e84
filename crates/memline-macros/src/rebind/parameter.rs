use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, Pat, PatIdent, PatType};

use super::names::bound_names;
use super::owned::may_own;
use crate::names::hidden;

/// Changes a parameter into a plain one, and returns the statements that make locals of it in its place: in the order of the
/// parameters they drop as the parameters would.
///
/// What a pattern leaves unbound is dropped behind its variables: it stays in a local of its own.
pub(crate) fn parameter(typed: &mut PatType, index: usize) -> TokenStream {
    let attributes = attributes_of_local(&mut typed.attrs);
    local(&mut typed.pat, &attributes, index)
}

/// The same for a parameter of a closure with this body; what is written of it need not tell its type.
pub(crate) fn closure_parameter(pattern: &mut Pat, index: usize, body: &impl ToTokens) -> TokenStream {
    match pattern {
        Pat::Type(typed) if !may_own(&typed.ty) || !has_attributes_of_locals(&typed.attrs) => TokenStream::new(),
        Pat::Type(typed) => parameter(typed, index),
        pattern if is_name(pattern) => local(pattern, &TokenStream::new(), index),
        // The closure's type may be told by the pattern.
        pattern => bound_names(&[pattern], body, false).into_iter().collect(),
    }
}

fn local(parameter: &mut Pat, attributes: &TokenStream, index: usize) -> TokenStream {
    let pattern = parameter.clone();
    if let Pat::Ident(name) = parameter
        && is_name(&pattern)
    {
        name.mutability = None;
        let ident = &name.ident;
        return quote_spanned!(hidden(ident.span())=> #attributes let #pattern = #ident;);
    }
    let name = format_ident!("__memline_{index}", span = Span::mixed_site());
    *parameter = plain(name.clone());
    let span = hidden(name.span());
    if matches!(pattern, Pat::Wild(_)) {
        quote_spanned!(span=> #attributes let #name = #name;)
    } else {
        quote_spanned!(span=> #attributes let #name = #name; #attributes let #pattern = #name;)
    }
}

/// Whether a parameter can become a local. Another attribute of the function's (`is_read`) may look for the parameter's name,
/// and one of the parameter's own may be for such an attribute.
pub(crate) fn may_rebind(typed: &PatType, is_read: bool) -> bool {
    (is_name(&typed.pat) || !is_read) && has_attributes_of_locals(&typed.attrs)
}

fn has_attributes_of_locals(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .all(|attribute| is_condition(attribute) || is_lint_level(attribute))
}

/// The attributes of the local. A lint level goes over to it, as the lint does: one that is expected would be missed at the
/// parameter.
fn attributes_of_local(attributes: &mut Vec<Attribute>) -> TokenStream {
    let all = attributes.clone();
    attributes.retain(|attribute| !is_lint_level(attribute));
    let of_local = all
        .iter()
        .filter(|attribute| is_condition(attribute) || is_lint_level(attribute));
    quote!(#(#of_local)*)
}

fn is_condition(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr")
}

fn is_lint_level(attribute: &Attribute) -> bool {
    ["allow", "deny", "expect", "forbid", "warn"]
        .iter()
        .any(|level| attribute.path().is_ident(level))
}

/// Whether a pattern is a variable's name, which binds the whole value.
fn is_name(pattern: &Pat) -> bool {
    matches!(pattern, Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none())
}

fn plain(ident: Ident) -> Pat {
    Pat::Ident(PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident,
        subpat: None,
    })
}

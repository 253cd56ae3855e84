use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Ident, Pat, PatIdent, PatOr, Type};

use crate::names::hidden;
use crate::patterns::is_variable;

/// Statements that make locals of the variables that a pattern has bound, in their order. What the pattern leaves unbound
/// stays where it is.
///
/// A variable that the body does not use stays as well: of that the compiler says how to write the pattern. Not of one whose name
/// begins with `_`.
pub(crate) fn bound_names(patterns: &[&Pat], body: &impl ToTokens, is_used_before: bool) -> Vec<TokenStream> {
    let mut bound = Bound::default();
    for pattern in patterns {
        bound.visit_pat(pattern);
    }
    let body = body.to_token_stream();
    let names = bound.names.iter().enumerate();
    names
        // Of two with one name the first is hidden by the second.
        .filter(|(index, name)| !bound.names[index + 1..].iter().any(|later| later.ident == name.ident))
        .filter(|(_, name)| name.ident.to_string().starts_with('_') || mentions(&body, &name.ident))
        .map(|(_, name)| local(name, is_used_before))
        .collect()
}

/// If the variable has been used before, it need not be in the body: that may declare one of the same name itself.
///
/// A `mut` goes on to be the pattern's, as it says in editions before 2024 that a copy is made of what is borrowed, and there it is
/// made use of. It is the local's too, so that the compiler says of that whether it is needed.
fn local(name: &PatIdent, is_used_before: bool) -> TokenStream {
    let PatIdent { ident, mutability, .. } = name;
    let at = hidden(ident.span());
    let mutably = mutability.map(|_| quote_spanned!(at=> let _ = &mut #ident;));
    let used = is_used_before.then(|| quote_spanned!(at=> let _ = &#ident;));
    quote_spanned!(at=> #mutably let #mutability #ident = #ident; #used)
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

#[derive(Default)]
struct Bound<'a> {
    names: Vec<&'a PatIdent>,
}

impl<'a> Visit<'a> for Bound<'a> {
    fn visit_pat_ident(&mut self, pattern: &'a PatIdent) {
        // What is bound by reference holds nothing.
        if pattern.by_ref.is_none() && is_variable(pattern) {
            self.names.push(pattern);
        }
        visit::visit_pat_ident(self, pattern);
    }

    /// Each case binds the same names.
    fn visit_pat_or(&mut self, pattern: &'a PatOr) {
        if let Some(case) = pattern.cases.first() {
            self.visit_pat(case);
        }
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
    fn visit_type(&mut self, _: &'a Type) {}
    fn visit_attribute(&mut self, _: &'a Attribute) {}
}

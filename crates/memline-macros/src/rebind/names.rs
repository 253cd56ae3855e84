use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Ident, Pat, PatIdent, PatOr, Type};

use crate::names::hidden;
use crate::patterns::is_variable;

/// Statements that make locals of the variables that a pattern has bound, in their order. What the pattern leaves unbound
/// stays where it is.
///
/// Three kinds of variables stay as well: one that is `mut`, which would be so needlessly, one whose name begins with `_`, and
/// one that the body does not use, of which the compiler says how to write the pattern.
pub(crate) fn bound_names(patterns: &[&Pat], body: &impl ToTokens) -> Vec<TokenStream> {
    let mut bound = Bound::default();
    for pattern in patterns {
        bound.visit_pat(pattern);
    }
    let body = body.to_token_stream();
    let names = bound.names.iter().enumerate();
    names
        // Of two with one name the first is hidden by the second.
        .filter(|(index, name)| !bound.names[index + 1..].contains(name) && mentions(&body, name))
        // The body may declare a variable of the same name itself, and use the one of the pattern no more.
        .map(|(_, name)| quote_spanned!(hidden(name.span())=> let #name = #name; let _ = &#name;))
        .collect()
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
    names: Vec<&'a Ident>,
}

impl<'a> Visit<'a> for Bound<'a> {
    fn visit_pat_ident(&mut self, pattern: &'a PatIdent) {
        let name = pattern.ident.to_string();
        if pattern.mutability.is_none() && !name.starts_with('_') && is_variable(pattern) {
            self.names.push(&pattern.ident);
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

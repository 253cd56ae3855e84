//! The first tokens of items, statements and expressions: their attributes, and what comes after.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::{Attribute, Token};

/// `{ tokens }`, with the braces at `span`.
pub(crate) fn braced(span: Span, tokens: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(span);
    group
}

/// The attributes that a probe before a statement needs: the probe is there where the statement is, and where the
/// statement need not be reached, the probe need not. None if the statement is expected not to be reached: the compiler
/// would find the probe instead.
pub(crate) fn attributes_of_probe(tokens: &TokenStream) -> Option<Vec<Attribute>> {
    let mut attributes = conditions(tokens);
    for attribute in outer_attributes(tokens)
        .iter()
        .filter(|attribute| is_about_unreachable_code(attribute))
    {
        if attribute.path().is_ident("expect") {
            return None;
        }
        attributes.push(attribute.clone());
    }
    Some(attributes)
}

/// Whether a statement says itself that it may not be reached.
pub(crate) fn need_not_be_reached(tokens: &TokenStream) -> bool {
    outer_attributes(tokens).iter().any(is_about_unreachable_code)
}

fn is_about_unreachable_code(attribute: &Attribute) -> bool {
    let mut is_about = false;
    // What else is in there, such as a reason, does not matter.
    let _ = attribute.parse_nested_meta(|meta| {
        is_about |= meta.path.is_ident("unreachable_code");
        if meta.input.peek(Token![=]) {
            meta.value()?.parse::<syn::Lit>()?;
        }
        Ok(())
    });
    is_about
}

/// The attributes before an item, a statement or an expression.
pub(crate) fn outer_attributes(tokens: &TokenStream) -> Vec<Attribute> {
    let leading: TokenStream = leading_attributes(tokens).collect();
    Attribute::parse_outer.parse2(leading).unwrap_or_default()
}

/// What comes after them.
pub(crate) fn without_outer_attributes(tokens: &TokenStream) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .skip(leading_attributes(tokens).count())
        .collect()
}

/// The leading attributes of a statement or an expression that decide whether it is there at all.
pub(crate) fn conditions(tokens: &TokenStream) -> Vec<Attribute> {
    let mut attributes = outer_attributes(tokens);
    attributes.retain(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"));
    attributes
}

/// The tokens of the attributes before a statement or an expression.
fn leading_attributes(tokens: &TokenStream) -> impl Iterator<Item = TokenTree> {
    let mut is_within = false;
    tokens.clone().into_iter().take_while(move |token| {
        is_within = match token {
            TokenTree::Punct(punct) => !is_within && punct.as_char() == '#',
            TokenTree::Group(group) if is_within && group.delimiter() == Delimiter::Bracket => {
                is_within = false;
                return true;
            }
            _ => false,
        };
        is_within
    })
}

/// The first token after the attributes.
pub(crate) fn first_token(tokens: &TokenStream) -> Option<TokenTree> {
    tokens.clone().into_iter().nth(leading_attributes(tokens).count())
}

/// The same, that of what a macro by example was given if it is that: it stands in an invisible group.
pub(crate) fn first_token_of_all(tokens: &TokenStream) -> Option<TokenTree> {
    let first = first_token(tokens)?;
    match &first {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => first_token_of_all(&group.stream()),
        _ => Some(first),
    }
}

//! What a function expects Clippy to say of it.
//!
//! Of code with probes in it Clippy says less, as of the `for` whose iterator is handed through one; and an expectation
//! that is not met is a warning of its own. So what was expected of Clippy is allowed. What is expected of the compiler
//! stays, as the compiler says the same as before.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Item, Meta, Stmt};

use crate::names::hidden;

/// A function's head, with its attributes so.
pub(crate) fn allow_in_head(head: TokenStream) -> TokenStream {
    let mut is_hash = false;
    head.into_iter()
        .map(|token| match token {
            TokenTree::Group(group) if is_hash => {
                is_hash = false;
                TokenTree::Group(allow_in_brackets(group))
            }
            token => {
                is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
                token
            }
        })
        .collect()
}

fn allow_in_brackets(group: Group) -> Group {
    let mut tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let [TokenTree::Ident(name), TokenTree::Group(lints)] = &mut tokens[..] else {
        return group;
    };
    if name != "expect" || !is_about_clippy(&lints.stream()) {
        return group;
    }
    *name = allow(name);
    let mut changed = Group::new(group.delimiter(), tokens.into_iter().collect());
    changed.set_span(group.span());
    changed
}

/// Statements and what they are made of, but for items.
pub(crate) fn allow_in_body(statements: &mut [Stmt]) {
    struct Allow;
    impl VisitMut for Allow {
        fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
            if let Meta::List(list) = &mut attribute.meta
                && list.path.is_ident("expect")
                && is_about_clippy(&list.tokens)
                && let Some(name) = list.path.get_ident()
            {
                list.path = allow(name).into();
            }
        }
        fn visit_item_mut(&mut self, _: &mut Item) {}
    }
    for statement in statements {
        Allow.visit_stmt_mut(statement);
    }
}

fn is_about_clippy(lints: &TokenStream) -> bool {
    let is_clippy = |token| matches!(token, TokenTree::Ident(name) if name == "clippy");
    lints.clone().into_iter().any(is_clippy)
}

fn allow(expect: &Ident) -> Ident {
    Ident::new("allow", hidden(expect.span()))
}

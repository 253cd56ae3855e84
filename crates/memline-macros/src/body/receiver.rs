//! `self` by value, which no `let` can name: its new variable has another name, and so has each `self` in the body.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprPath, Item, Macro, Receiver, ReceiverKind};

use crate::names::hidden;
use crate::rebind::may_own;

/// Macros of the standard library that write nothing of their arguments' tokens. Another may do anything with a `self`: put
/// it into other code (`quote!`), or show it (`assert!(self.is_open())`, `dbg!`).
const HARMLESS: [&str; 20] = [
    "addr_of",
    "addr_of_mut",
    "assert_eq",
    "assert_ne",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "matches",
    "panic",
    "print",
    "println",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Whether dropping `self` may do anything.
pub(super) fn is_owned(receiver: &Receiver) -> bool {
    match &receiver.kind {
        ReceiverKind::Value => true,
        ReceiverKind::Typed(_, ty) => may_own(ty),
        _ => false,
    }
}

/// The statement that moves `self` into a local, and the body changed for it; none, and nothing changed, if a `self` stands
/// where it must stay.
pub(super) fn rebind(receiver: &mut Receiver, body: &mut Block) -> Option<TokenStream> {
    let mut uses = Uses::default();
    // The body is only read: nothing is renamed yet.
    uses.visit_block_mut(body);
    if uses.must_stay {
        return None;
    }
    let token = receiver.self_token;
    if uses.count == 0 {
        return Some(quote_spanned!(hidden(token.span)=> let __memline_self = #token;));
    }
    uses.is_renaming = true;
    uses.visit_block_mut(body);
    let (mutability, name) = (receiver.mutability.take(), renamed(&Ident::from(token)));
    Some(quote_spanned!(hidden(token.span)=> let #mutability #name = #token;))
}

/// The user's place, so that messages point there. The name has no `_` before it: of names that have, the compiler does not say
/// that they need not be `mut`.
fn renamed(token: &Ident) -> Ident {
    Ident::new("memline_self", token.span())
}

/// Finds each `self` of the body that is the receiver.
#[derive(Default)]
struct Uses {
    is_renaming: bool,
    count: usize,
    must_stay: bool,
}

impl VisitMut for Uses {
    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        if path.qself.is_none() && path.path.is_ident("self") {
            self.count += 1;
            if self.is_renaming {
                for segment in &mut path.path.segments {
                    segment.ident = renamed(&segment.ident);
                }
            }
        }
    }

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        if !mentions_self(&call.tokens) {
            return;
        }
        if is_harmless(call) && !names_self_in_a_string(&call.tokens) {
            self.count += 1;
            if self.is_renaming {
                call.tokens = rename(&call.tokens);
            }
        } else {
            self.must_stay = true;
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            // Syntax that is not known may mean anything.
            Expr::Verbatim(tokens) => self.must_stay |= mentions_self(tokens),
            expr => visit_mut::visit_expr_mut(self, expr),
        }
    }

    /// An item has a `self` of its own, or is found by a path that begins with it. But a macro may mean this one.
    fn visit_item_mut(&mut self, item: &mut Item) {
        self.must_stay |= matches!(item, Item::Macro(item) if mentions_self(&item.mac.tokens));
    }
}

fn is_harmless(call: &Macro) -> bool {
    let names: Vec<String> = call.path.segments.iter().map(|name| name.ident.to_string()).collect();
    let is_of_std = names.len() == 1 || matches!(names[0].as_str(), "std" | "core" | "alloc");
    let last = names.last().map_or("", String::as_str);
    // With a message of its own it does not show the condition.
    let shows_nothing = matches!(last, "assert" | "debug_assert") && has_comma(&call.tokens);
    is_of_std && (HARMLESS.contains(&last) || shows_nothing)
}

fn has_comma(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    let comma = tokens.find(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','));
    comma.is_some() && tokens.next().is_some()
}

fn mentions_self(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions_self(&group.stream()),
        TokenTree::Ident(ident) => ident == "self",
        TokenTree::Literal(literal) => literal.to_string().contains("{self"),
        TokenTree::Punct(_) => false,
    })
}

/// As in `"{self}"`, whose name is part of a literal.
fn names_self_in_a_string(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => names_self_in_a_string(&group.stream()),
        TokenTree::Literal(literal) => literal.to_string().contains("{self"),
        _ => false,
    })
}

fn rename(tokens: &TokenStream) -> TokenStream {
    let mut tokens = tokens.clone().into_iter().peekable();
    let mut changed = Vec::new();
    while let Some(token) = tokens.next() {
        let begins_a_path = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        changed.push(match token {
            TokenTree::Group(group) => {
                let mut anew = Group::new(group.delimiter(), rename(&group.stream()));
                anew.set_span(group.span());
                TokenTree::Group(anew)
            }
            TokenTree::Ident(ident) if ident == "self" && !begins_a_path => TokenTree::Ident(renamed(&ident)),
            token => token,
        });
    }
    changed.into_iter().collect()
}

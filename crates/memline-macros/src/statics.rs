//! The closures that a static begins with, such as that of a `LazyLock`: each is profiled as a function of the static's name, for
//! tools that put the attribute on all that runs.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::ItemStatic;

use crate::body::{self, Settings};
use crate::item::Item;
use crate::tokens::braced;

/// The static with its closures profiled; none if the item is no static, or has no closure without parameters.
pub(crate) fn instrument(item: &TokenStream, settings: &Settings<'_>) -> Option<TokenStream> {
    let ItemStatic {
        static_token, ident, ..
    } = syn::parse2(item.clone()).ok()?;
    let mut closures = Closures {
        word: static_token.span,
        name: ident,
        settings,
        seen: Vec::new(),
        found: 0,
    };
    let profiled = closures.within(item.clone(), None);
    (closures.found != 0).then_some(profiled)
}

struct Closures<'a> {
    /// Where the word `static` stands.
    word: Span,
    name: Ident,
    settings: &'a Settings<'a>,
    /// What comes before, one token behind the other. Of a group only the places of its ends count.
    seen: Vec<TokenTree>,
    found: usize,
}

/// The group around some tokens.
#[derive(Clone, Copy)]
struct Around {
    span: Span,
    /// How many tokens come before it.
    seen: usize,
}

impl Closures<'_> {
    fn within(&mut self, tokens: TokenStream, around: Option<Around>) -> TokenStream {
        let mut rest = tokens.into_iter().peekable();
        let mut done: Vec<TokenTree> = Vec::new();
        while let Some(token) = rest.next() {
            let begins =
                is_bar(&token) && done.last().is_none_or(stands_before_a_value) && rest.peek().is_some_and(is_bar);
            done.push(self.token(token));
            if begins {
                done.extend(rest.next().map(|bar| self.token(bar)));
                let body: Vec<TokenTree> = std::iter::from_fn(|| rest.next_if(|token| !ends(token))).collect();
                done.extend(self.closure(body, around));
            }
        }
        done.into_iter().collect()
    }

    fn token(&mut self, token: TokenTree) -> TokenTree {
        let TokenTree::Group(group) = token else {
            self.seen.push(token.clone());
            return token;
        };
        let around = Around {
            span: group.span(),
            seen: self.seen.len(),
        };
        self.seen.push(Ident::new("open", group.span_open()).into());
        let mut anew = Group::new(group.delimiter(), self.within(group.stream(), Some(around)));
        anew.set_span(group.span());
        self.seen.push(Ident::new("close", group.span_close()).into());
        anew.into()
    }

    /// The body of a closure, in its frame; as it is where that cannot be.
    fn closure(&mut self, body: Vec<TokenTree>, around: Option<Around>) -> Vec<TokenTree> {
        let (braces, seen) = match (body.as_slice(), around) {
            ([TokenTree::Group(group)], _) if group.delimiter() == Delimiter::Brace => (group.clone(), self.seen.len()),
            // `-> T { … }` says what the braces are.
            ([TokenTree::Punct(_), ..] | [], _) | (_, None) => return body,
            // Without braces of its own it stands in those around.
            (_, Some(around)) => (braced(around.span, body.iter().cloned().collect()), around.seen),
        };
        let profiled = self.profiled(&braces, seen);
        self.found += usize::from(profiled.is_some());
        profiled.map_or(body, |body| vec![body])
    }

    fn profiled(&self, braces: &Group, seen: usize) -> Option<TokenTree> {
        let (name, at) = (&self.name, self.name.span());
        let function = quote_spanned!(at=> fn #name() #braces);
        let Ok(Item::Function(mut function)) = Item::read(function) else {
            return None;
        };
        function.signature.fn_token.span = self.word;
        function.written = self.seen[..seen].iter().cloned().collect();
        let profiled = body::instrument(*function, self.settings).ok()?;
        profiled.into_iter().last()
    }
}

fn is_bar(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '|')
}

/// Whether a closure's body ends before the token.
fn ends(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';'))
}

/// Whether a value begins behind the token: there two bars are no operator.
fn stands_before_a_value(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), ',' | '='),
        TokenTree::Ident(word) => word == "move",
        _ => false,
    }
}

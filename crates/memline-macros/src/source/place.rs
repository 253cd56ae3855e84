//! Where a function stands.
//!
//! A function that a macro by example makes may be written in two places: in the macro, and where the macro is called. It
//! stands where its statements do. If the macro has none of its own, that is where the macro is called; if it has, it is
//! the macro, and what the macro was given counts on the line on which the macro puts it.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::Signature;

use super::gap::is_blank;
use super::position::{self, Position};

/// Where a function's body stands, and what of the rest is with it.
pub(crate) struct Place {
    pub(super) file: String,
    pub(super) begin: Position,
    pub(super) end: Position,
    /// Whether the body's braces are there, or only what the macro was given.
    pub(super) has_braces: bool,
    /// Where the `fn` is, if it is there.
    pub(super) keyword: Option<Position>,
}

impl Place {
    pub(crate) fn of(head: &TokenStream, signature: &Signature, body: &Group) -> Self {
        let braces = Self {
            file: position::file(body.span()),
            begin: position::start(body.span()),
            end: position::end(body.span()),
            has_braces: true,
            keyword: None,
        };
        let place = if braces.has_any(body.stream()) {
            braces
        } else {
            Self::of_given(&body.stream()).unwrap_or(braces)
        };
        let keyword = place.find_keyword(head, signature);
        Self { keyword, ..place }
    }

    /// The line on which the body ends.
    pub(super) fn last_line(&self) -> usize {
        // Of what a macro was given the end is behind the last token, as that of the braces is.
        self.end.line
    }

    /// Whether a token stands here.
    pub(super) fn contains(&self, span: Span) -> bool {
        let start = position::start(span);
        (self.begin..=self.end).contains(&start) && position::file(span) == self.file
    }

    fn has_any(&self, tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => false,
            TokenTree::Group(group) => self.contains(group.span_open()) || self.has_any(group.stream()),
            token => self.contains(token.span()),
        })
    }

    /// Where what a macro was given stands.
    fn of_given(tokens: &TokenStream) -> Option<Self> {
        let written = written(tokens);
        let (first, last) = (*written.first()?, *written.last()?);
        let (begin, end, file) = (position::start(first), position::end(last), position::file(first));
        (begin <= end && position::file(last) == file).then_some(Self {
            file,
            begin,
            end,
            has_braces: false,
            keyword: None,
        })
    }

    /// The `fn`, if what comes between it and the body is a function's head and nothing else.
    fn find_keyword(&self, head: &TokenStream, signature: &Signature) -> Option<Position> {
        let keyword = signature.fn_token.span;
        let start = position::start(keyword);
        if !self.has_braces || position::file(keyword) != self.file || start > self.begin {
            return None;
        }
        let is_between =
            |span: &Span| (start..=self.begin).contains(&position::start(*span)) && position::file(*span) == self.file;
        let tokens: Vec<TokenTree> = head.clone().into_iter().collect();
        let last = tokens.iter().rev().map(TokenTree::span).find(is_between)?;
        is_blank(&self.file, position::end(last), self.begin, last).then_some(start)
    }
}

/// The spans of tokens that somebody has written so. What an attribute or a macro makes may have any place.
fn written(tokens: &TokenStream) -> Vec<Span> {
    let mut spans = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => spans.extend(written(&group.stream())),
            TokenTree::Group(group) => {
                spans.push(group.span_open());
                spans.extend(written(&group.stream()));
                spans.push(group.span_close());
            }
            token if position::is_written(&token) => spans.push(token.span()),
            _ => {}
        }
    }
    spans
}

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

use super::position::{self, Position};
use crate::tokens::first_token;

/// The lines of one function in its file.
pub(crate) struct Lines {
    file: String,
    first: usize,
    last: usize,
    /// Where the function's tokens begin on each line, without `;` and `,`.
    tokens: BTreeMap<usize, BTreeSet<Position>>,
}

impl Lines {
    /// The lines from `first` to the end of the body.
    pub(crate) fn new(head: &TokenStream, body: &Group, first: usize) -> Self {
        let mut lines = Self {
            file: position::file(body.span()),
            first,
            last: position::end(body.span()).line,
            tokens: BTreeMap::new(),
        };
        lines.note(head);
        lines.note(&TokenTree::Group(body.clone()).into());
        lines
    }

    /// Notes where tokens are. A token that a macro made has the place that the macro gave it: an attribute that rewrote the
    /// function may have put several at one place, which count once.
    fn note(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            match token {
                TokenTree::Group(group) => {
                    if group.delimiter() != Delimiter::None {
                        self.note_place(position::start(group.span_open()), group.span_open());
                        self.note_place(position::last(group.span_close()), group.span_close());
                    }
                    self.note(&group.stream());
                }
                TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | ',') => {}
                TokenTree::Literal(literal) => {
                    let (start, end) = (position::start(literal.span()), position::end(literal.span()));
                    self.note_place(start, literal.span());
                    if literal.to_string().contains('\n') {
                        self.note_place(end, literal.span());
                    }
                }
                token => self.note_place(position::start(token.span()), token.span()),
            }
        }
    }

    fn note_place(&mut self, place: Position, span: Span) {
        if self.contains(place.line) && position::file(span) == self.file {
            self.tokens.entry(place.line).or_default().insert(place);
        }
    }

    /// The line where a span starts; none if the span is not one of this function's. What a macro by example contributes
    /// has its place in the macro's definition, maybe in another file, and no line here.
    pub(crate) fn of(&self, span: Span) -> Option<usize> {
        let line = position::start(span).line;
        (self.contains(line) && position::file(span) == self.file).then_some(line)
    }

    /// The line where a statement or an expression starts, after its attributes.
    pub(crate) fn of_first(&self, part: &impl ToTokens) -> Option<usize> {
        self.of(first_token(&part.to_token_stream())?.span())
    }

    /// The line where a statement or an expression ends.
    pub(crate) fn of_end(&self, part: &impl ToTokens) -> Option<usize> {
        let last = part.to_token_stream().into_iter().last()?.span();
        let line = position::end(last).line;
        (self.contains(line) && position::file(last) == self.file).then_some(line)
    }

    /// The line of a closing brace, if nothing else of the function stands on it.
    pub(crate) fn alone(&self, brace: Span) -> Option<usize> {
        let place = position::last(brace);
        let tokens = self.tokens.get(&place.line)?;
        let is_alone = tokens.len() == 1 && tokens.contains(&place) && position::file(brace) == self.file;
        is_alone.then_some(place.line)
    }

    fn contains(&self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }

    /// The line of the function's closing brace.
    pub(crate) fn closing(&self) -> usize {
        self.last
    }
}

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

use super::place::Place;
use super::position::{self, Position};
use crate::tokens::{first_token, first_token_of_all};

/// The lines of one function in its file.
pub(crate) struct Lines {
    file: String,
    first: usize,
    last: usize,
    /// Where the function's tokens begin on each line, without `;` and `,`.
    tokens: BTreeMap<usize, BTreeSet<Position>>,
    /// What a macro by example was given, by its file and place, and the line on which the macro puts it.
    given: BTreeMap<(String, Position), usize>,
}

impl Lines {
    /// The lines from `first` to the end of the body.
    pub(crate) fn new(place: &Place, head: &TokenStream, body: &Group, first: usize) -> Self {
        let mut lines = Self {
            file: place.file.clone(),
            first,
            last: place.last_line(),
            tokens: BTreeMap::new(),
            given: BTreeMap::new(),
        };
        lines.note(head);
        lines.note(&TokenTree::Group(body.clone()).into());
        lines.note_given(&body.stream(), None);
        lines
    }

    /// Notes where tokens are. A token that a macro made has the place that the macro gave it: an attribute that rewrote the
    /// function may have put several at one place, which count once.
    fn note(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            match token {
                TokenTree::Group(group) => {
                    if group.delimiter() == Delimiter::None {
                        self.note_place(position::start(group.span()), group.span());
                    } else {
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

    /// Notes where a macro puts what it was given: all that is in an invisible group is on the group's line, and a name or a
    /// literal, which has no group around it, is on the line of what comes next.
    fn note_given(&mut self, tokens: &TokenStream, around: Option<usize>) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut previous = around;
        for (index, token) in tokens.iter().enumerate() {
            let own = self.own(token.span());
            let line = around.or(own);
            match token {
                TokenTree::Group(group) => {
                    let is_given = group.delimiter() == Delimiter::None;
                    self.note_given(&group.stream(), around.or(own.filter(|_| is_given)));
                    if let Some(around) = around.filter(|_| !is_given) {
                        self.give(group.span_open(), around);
                        self.give(group.span_close(), around);
                    }
                }
                token if own.is_none() => {
                    let next = || tokens[index + 1..].iter().find_map(|next| self.own(next.span()));
                    if let Some(line) = around.or_else(next).or(previous)
                        && position::is_written(token)
                    {
                        self.give(token.span(), line);
                    }
                }
                _ => {}
            }
            previous = line.or(previous);
        }
    }

    fn give(&mut self, span: Span, line: usize) {
        let key = (position::file(span), position::start(span));
        self.given.entry(key).or_insert(line);
    }

    /// The line where a span starts; none if the span is not one of this function's.
    pub(crate) fn of(&self, span: Span) -> Option<usize> {
        self.own(span).or_else(|| self.of_given(span))
    }

    fn own(&self, span: Span) -> Option<usize> {
        let line = position::start(span).line;
        (self.contains(line) && position::file(span) == self.file).then_some(line)
    }

    fn of_given(&self, span: Span) -> Option<usize> {
        if self.given.is_empty() {
            return None;
        }
        let key = (position::file(span), position::start(span));
        self.given.get(&key).copied()
    }

    /// The line where a statement or an expression starts, after its attributes.
    pub(crate) fn of_first(&self, part: &impl ToTokens) -> Option<usize> {
        let tokens = part.to_token_stream();
        // The group's own place, if it is here, is that in the macro.
        let group = first_token(&tokens)?;
        self.own(group.span())
            .or_else(|| self.of(first_token_of_all(&tokens)?.span()))
    }

    /// The line where a statement or an expression ends.
    pub(crate) fn of_end(&self, part: &impl ToTokens) -> Option<usize> {
        let last = part.to_token_stream().into_iter().last()?;
        let line = position::end(last.span()).line;
        if self.contains(line) && position::file(last.span()) == self.file {
            return Some(line);
        }
        match &last {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => self.of_end(&group.stream()),
            TokenTree::Group(group) => self.of_given(group.span_close()),
            token => self.of_given(token.span()),
        }
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

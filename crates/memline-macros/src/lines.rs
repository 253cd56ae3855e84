use proc_macro2::{Span, TokenStream};

use crate::function::first_token;

/// The lines of the function in its file, and which of them have a row.
pub(crate) struct Lines {
    file: String,
    first: usize,
    last: usize,
    /// The line of each row.
    rows: Vec<usize>,
}

impl Lines {
    /// The lines from `first` to the end of the body.
    pub(crate) fn new(body: Span, first: usize) -> Self {
        Self {
            file: body.unwrap().file(),
            first,
            last: body.unwrap().end().line(),
            rows: Vec::new(),
        }
    }

    /// The line where a span starts; none if it is not one of this function's. What a macro by example contributes
    /// has its place in the macro's definition, maybe in another file, and no line here.
    pub(crate) fn of(&self, span: Span) -> Option<usize> {
        let line = span.unwrap().start().line();
        (self.contains(line) && span.unwrap().file() == self.file).then_some(line)
    }

    /// The line where a statement or an expression starts, after its attributes.
    pub(crate) fn of_tokens(&self, tokens: &TokenStream) -> Option<usize> {
        self.of(first_token(tokens)?.span())
    }

    /// The line where tokens end.
    pub(crate) fn end_of(&self, tokens: &TokenStream) -> Option<usize> {
        let last = tokens.clone().into_iter().last()?.span().unwrap();
        let line = last.end().line();
        (self.contains(line) && last.file() == self.file).then_some(line)
    }

    fn contains(&self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }

    /// The row of a line, which is thereby given one.
    pub(crate) fn row(&mut self, line: usize) -> usize {
        self.rows.iter().position(|row| *row == line).unwrap_or_else(|| {
            self.rows.push(line);
            self.rows.len() - 1
        })
    }

    pub(crate) fn has_row(&self, line: usize) -> bool {
        self.rows.contains(&line)
    }

    /// The line of the closing brace.
    pub(crate) fn closing(&self) -> usize {
        self.last
    }

    pub(crate) fn rows(&self) -> &[usize] {
        &self.rows
    }
}

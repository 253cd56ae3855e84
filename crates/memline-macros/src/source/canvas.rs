use std::collections::BTreeMap;

use proc_macro2::Span;

use super::position::{self, Position};

/// Texts put back where they stood. Where two overlap they are the same, as both are the file's.
#[derive(Default)]
pub(super) struct Canvas {
    lines: BTreeMap<usize, Vec<char>>,
}

impl Canvas {
    pub(super) fn draw(&mut self, span: Span) {
        let Some(text) = position::text(span) else { return };
        let start = position::start(span);
        for (index, line) in text.lines().enumerate() {
            let column = if index == 0 { start.column } else { 0 };
            self.write(start.line + index, column, line);
        }
    }

    pub(super) fn write(&mut self, line: usize, column: usize, text: &str) {
        let drawn = self.lines.entry(line).or_default();
        for (column, c) in (column..).zip(text.chars()) {
            if drawn.len() <= column {
                drawn.resize(column + 1, ' ');
            }
            drawn[column] = c;
        }
    }

    /// Puts `fn` before the function's name where nothing is: the attribute `async_trait` gives the `fn` that it keeps
    /// the place of the `async` that it takes away.
    pub(super) fn write_keyword(&mut self, name: Position) {
        let Some(column) = name.column.checked_sub("fn ".len()) else {
            return;
        };
        let drawn = self.lines.get(&name.line).and_then(|line| line.get(column..column + 3));
        if drawn == Some(&[' ', ' ', ' ']) {
            self.write(name.line, column, "fn");
        }
    }

    /// Puts the function's name behind its `fn`, up to what comes next: a macro that was given the name has its own word there.
    pub(super) fn write_name(&mut self, keyword: Position, name: &str, next: Position) {
        let begin = keyword.column + "fn ".len();
        let Some(drawn) = self.lines.get_mut(&keyword.line) else {
            return;
        };
        if next.line == keyword.line && begin <= next.column && next.column <= drawn.len() {
            drawn.splice(begin..next.column, name.chars());
        }
    }

    /// Takes away what stands in these places, with what is behind moved up: an attribute that a tool has put there.
    pub(super) fn cut(&mut self, span: Span) {
        let (start, end) = (position::start(span), position::end(span));
        if let Some(drawn) = self.lines.get_mut(&start.line)
            && start.line == end.line
            && start.column < end.column
        {
            // With the blank behind it.
            drawn.drain(start.column.min(drawn.len())..(end.column + 1).min(drawn.len()));
        }
    }

    pub(super) fn forget(&mut self, line: usize) {
        self.lines.remove(&line);
    }

    pub(super) fn line(&self, line: usize) -> String {
        let text: String = self.lines.get(&line).into_iter().flatten().collect();
        text.trim_end().to_owned()
    }
}

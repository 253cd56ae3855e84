//! Where a span lies in its file: the only functions that ask for it.
//!
//! The compiler answers when the attribute runs inside of it. In this crate's unit tests there is no compiler; there
//! `proc_macro2` counts the lines of the snippets itself, by methods that it has only with the feature `span-locations`.

use std::path::PathBuf;

use proc_macro2::{Span, TokenTree};

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 0.
    pub(crate) column: usize,
}

#[cfg(not(test))]
impl From<proc_macro::Span> for Position {
    fn from(place: proc_macro::Span) -> Self {
        Self {
            line: place.line(),
            column: place.column().saturating_sub(1),
        }
    }
}

#[cfg(test)]
impl From<proc_macro2::LineColumn> for Position {
    fn from(place: proc_macro2::LineColumn) -> Self {
        Self {
            line: place.line,
            column: place.column,
        }
    }
}

#[cfg(not(test))]
fn place(span: Span) -> proc_macro::Span {
    span.unwrap()
}

#[cfg(test)]
fn place(span: Span) -> Span {
    span
}

/// Where a span begins.
pub(crate) fn start(span: Span) -> Position {
    place(span).start().into()
}

/// Where a span ends.
pub(crate) fn end(span: Span) -> Position {
    place(span).end().into()
}

/// Where a span's last character is. Of braces that another attribute made each has the span of both with all between them,
/// and the last character is that of the closing one.
pub(crate) fn last(span: Span) -> Position {
    let end = end(span);
    Position {
        line: end.line,
        column: end.column.saturating_sub(1),
    }
}

/// The file on disk that a span is in, if there is one.
#[cfg(not(test))]
pub(super) fn path(span: Span) -> Option<PathBuf> {
    place(span).local_file()
}

#[cfg(test)]
pub(super) fn path(_: Span) -> Option<PathBuf> {
    None
}

/// Whether somebody has written a token where it stands, and it was not given its place by an attribute or a macro.
pub(super) fn is_written(token: &TokenTree) -> bool {
    text(token.span()).is_some_and(|text| text == token.to_string())
}

/// The name of a span's file, to tell whether two spans are in the same one.
pub(crate) fn file(span: Span) -> String {
    place(span).file()
}

/// What is written there, with the comments.
pub(crate) fn text(span: Span) -> Option<String> {
    place(span).source_text()
}

//! The names and spans of what is emitted.

use proc_macro2::{Ident, Span};

/// A span at the user's line whose names nobody else can see.
pub(crate) fn hidden(at: Span) -> Span {
    Span::mixed_site().located_at(at)
}

/// The name of the function's static. An item's name is seen by the body whatever its span.
pub(crate) fn site(at: Span) -> Ident {
    Ident::new("__MEMLINE_SITE", hidden(at))
}

/// The name of a guard that opens a row where a block is left. Where one block is in another, each has its own.
pub(crate) fn guard(number: usize, at: Span) -> Ident {
    Ident::new(&format!("__memline_guard_{number}"), hidden(at))
}

use proc_macro2::Span;

use crate::arguments::Arguments;
use crate::memline::Memline;

/// What is said of a function from outside.
#[derive(Clone, Copy)]
pub(crate) struct Settings<'a> {
    pub(crate) arguments: &'a Arguments,
    pub(crate) memline: &'a Memline,
    /// The function's attribute; none if it is profiled with what is around it.
    pub(crate) attribute: Option<Span>,
    /// Whether another attribute around it may look at what is written.
    pub(crate) is_read: bool,
}

//! What is put on functions.

/// The attribute of `cargo memline`, which refuses nothing and is in no report.
pub(crate) const ADDED: Added<'_> = Added {
    attribute: "#[::__memline::profile(__added, crate = ::__memline)]",
    item_macros: &[],
    leaves_out_trivial: true,
};

/// What is put on functions.
#[derive(Clone, Copy, Debug)]
pub struct Added<'a> {
    /// The attribute, such as `#[memline::profile]`.
    pub attribute: &'a str,
    /// Names of macros whose calls hold nothing but items, besides those named `cfg_…`: functions in them have it, too.
    pub item_macros: &'a [String],
    /// Whether functions do without it that by their text cannot allocate: they only read, compare and compute, or
    /// only call one other of their type.
    pub leaves_out_trivial: bool,
}

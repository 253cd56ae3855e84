//! Puts the attribute on every function of a file, as `cargo memline` does.

use cargo_memline::{Added, Instrumented};

/// As a person would write it, so that it refuses what it cannot profile.
pub(crate) const ATTRIBUTE: &str = "#[::memline::profile]";

/// Puts the attribute on all functions that can have it. `item_macros` are names of macros whose calls hold plain items, besides
/// those named `cfg_…`.
///
/// A file that is no Rust file by itself is handed back as it is.
pub(crate) fn instrument(text: &str, item_macros: &[String]) -> Instrumented {
    let added = Added {
        attribute: ATTRIBUTE,
        item_macros,
        leaves_out_trivial: false,
    };
    cargo_memline::instrument(text, added, &|_| true).unwrap_or_else(|_| Instrumented {
        text: text.to_owned(),
        ..Instrumented::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rust_file_stays() {
        let instrumented = instrument("1 + fn a() {}", &[]);
        assert_eq!((&*instrumented.text, instrumented.functions), ("1 + fn a() {}", 0));
        let instrumented = instrument("items! { fn a() {} }", &["items".to_owned()]);
        assert_eq!(instrumented.text, format!("items! {{ {ATTRIBUTE} fn a() {{}} }}"));
    }
}

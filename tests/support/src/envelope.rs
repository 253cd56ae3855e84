use std::path::Path;

use serde_json::Value;

/// An invocation envelope from `tests/data/envelope`, by its file's name without `.json`.
///
/// # Panics
///
/// If there is no such file.
///
/// # Examples
///
/// ```
/// let envelope = test_support::fixture("http_get_sync");
/// assert_eq!(envelope["Data"]["req"]["Method"], "GET");
/// ```
#[must_use]
pub fn fixture(name: &str) -> Value {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/envelope"))
        .join(name)
        .with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

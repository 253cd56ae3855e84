//! A slice of the envelope as a value of its own.

use serde_json::Value;

use super::surrogates;

/// The value that a slice of the envelope is. One that is nested too deeply to be read stays its text.
pub(crate) fn value(json: &[u8]) -> Value {
    let read = serde_json::from_slice(json).ok();
    let read = read.or_else(|| serde_json::from_slice(&surrogates::replaced(json)?).ok());
    read.unwrap_or_else(|| String::from_utf8_lossy(json).into())
}

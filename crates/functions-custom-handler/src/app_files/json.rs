//! JSON as the host reads it: comments and a byte order mark are allowed, and case does not count in names.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// What a file holds; `None` if it is not there or not JSON.
pub(super) fn read(path: &Path) -> Option<Value> {
    let bytes = fs::read(path).ok()?;
    serde_json::from_slice(&without_comments(bytes)).ok()
}

/// The member at a path of names.
pub(super) fn member<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, wanted| {
        let mut members = value.as_object()?.iter();
        members
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    })
}

/// Comments and a byte order mark become blanks.
fn without_comments(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes[..3].fill(b' ');
    }
    let mut at = 0;
    while at < bytes.len() {
        let end = match &bytes[at..] {
            [b'"', ..] => {
                at = end_of_string(&bytes, at + 1);
                continue;
            }
            [b'/', b'/', rest @ ..] => at + 2 + rest.iter().take_while(|byte| **byte != b'\n').count(),
            [b'/', b'*', rest @ ..] => {
                let inside = rest.windows(2).position(|pair| pair == b"*/");
                inside.map_or(bytes.len(), |inside| at + 2 + inside + 2)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        bytes[at..end].fill(b' ');
        at = end;
    }
    bytes
}

/// The index after the quote that ends the string whose text begins at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

//! Halves of surrogate pairs in JSON texts: .NET sends them, and JSON's readers in Rust refuse the whole document.

/// The document with U+FFFD for each half that is alone, if there is any.
pub(super) fn replaced(json: &[u8]) -> Option<Vec<u8>> {
    let mut mended = Vec::new();
    let mut at = 0;
    let mut copied = 0;
    while let Some(found) = json
        .get(at..)
        .unwrap_or_default()
        .iter()
        .position(|byte| *byte == b'\\')
    {
        let start = at + found;
        at = start + 2;
        let Some(unit) = unit(json, start) else { continue };
        at = start + 6;
        let is_alone = match unit {
            0xd800..=0xdbff if matches!(self::unit(json, at), Some(0xdc00..=0xdfff)) => {
                at += 6;
                false
            }
            0xd800..=0xdfff => true,
            _ => false,
        };
        if is_alone {
            mended.extend_from_slice(&json[copied..start]);
            mended.extend_from_slice(b"\\ufffd");
            copied = at;
        }
    }
    if copied == 0 {
        return None;
    }
    mended.extend_from_slice(&json[copied..]);
    Some(mended)
}

/// The unit of an escape `\uXXXX` at this place.
pub(super) fn unit(json: &[u8], at: usize) -> Option<u16> {
    let escape = json.get(at..at + 6)?;
    let digits = escape.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn halves_alone_are_replaced_and_pairs_stay() {
        for (json, mended) in [
            (r#"["\ud800"]"#, Some(r#"["\ufffd"]"#)),
            (
                r#"["a\udc00b\ud83d\ude00\ud800x"]"#,
                Some(r#"["a\ufffdb\ud83d\ude00\ufffdx"]"#),
            ),
            (r#"["\ud83d\ude00"]"#, None),
            (r#"["\\ud800"]"#, None),
            (r#"["\ud8"#, None),
            ("[\"\\", None),
        ] {
            let found = replaced(json.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap());
            assert_eq!(found.as_deref(), mended, "{json}");
        }
    }
}

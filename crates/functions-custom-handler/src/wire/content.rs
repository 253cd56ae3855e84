//! Texts and bytes out of JSON strings, in the place where the string stood: a body of megabytes is not copied for it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::surrogates;

/// The text that a JSON string stands for. Half a surrogate pair becomes U+FFFD, as .NET has it.
///
/// `json` is valid, which whoever has cut it out of the envelope knows.
pub(crate) fn text(json: Vec<u8>) -> String {
    let mut bytes = json;
    let quote = |byte: &u8| *byte == b'"';
    let start = bytes.iter().position(quote).map_or(0, |at| at + 1);
    let end = bytes.iter().rposition(quote).unwrap_or(0).max(start);
    let (mut from, mut to) = (start, 0);
    while from < end {
        let run = bytes[from..end].iter().position(|byte| *byte == b'\\');
        let run = run.unwrap_or(end - from);
        bytes.copy_within(from..from + run, to);
        from += run;
        to += run;
        if from < end {
            let (character, length) = unescaped(&bytes[from..end]);
            // An escape is never shorter than what it stands for.
            to += character.encode_utf8(&mut bytes[to..]).len();
            from += length;
        }
    }
    bytes.truncate(to);
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The character that an escape stands for, and the escape's length.
fn unescaped(escape: &[u8]) -> (char, usize) {
    if let Some(first) = surrogates::unit(escape, 0) {
        let units = [first, surrogates::unit(escape, 6).unwrap_or_default()];
        return match char::decode_utf16(units).next() {
            Some(Ok(character)) => (character, 6 * character.len_utf16()),
            _ => (char::REPLACEMENT_CHARACTER, 6),
        };
    }
    let character = match escape.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(other) => char::from(*other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (character, 2)
}

/// So many characters of base64 are decoded at a time; whole groups of four.
const BLOCK: usize = 4096;

/// The bytes that a text stands for in base64.
///
/// # Errors
///
/// Gives back a text that is no base64.
pub(crate) fn bytes(text: String) -> Result<Vec<u8>, String> {
    if !is_base64(text.as_bytes()) {
        return Err(text);
    }
    let mut bytes = text.into_bytes();
    let mut block = [0; BLOCK];
    let mut to = 0;
    for from in (0..bytes.len()).step_by(BLOCK) {
        let end = bytes.len().min(from + BLOCK);
        let decoded = STANDARD.decode_slice(&bytes[from..end], &mut block);
        let length = decoded.expect("it was found to be base64");
        bytes[to..to + length].copy_from_slice(&block[..length]);
        to += length;
    }
    bytes.truncate(to);
    bytes.shrink_to_fit();
    Ok(bytes)
}

fn is_base64(text: &[u8]) -> bool {
    let (groups, rest) = text.as_chunks::<4>();
    let Some((last, groups)) = groups.split_last() else {
        return rest.is_empty();
    };
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    rest.is_empty() && groups.iter().flatten().all(is_digit) && STANDARD.decode(last).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_what_serde_json_reads(text in "\\PC{0,20}|[\\x00-\\x20\"\\\\é🦀]{0,20}") {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(super::text(json.into_bytes()), text.clone());
            let escapes: Vec<_> = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
            prop_assert_eq!(super::text(format!(" \"{}\" ", escapes.concat()).into_bytes()), text);
        }

        #[test]
        fn bytes_are_what_was_encoded(bytes in prop::collection::vec(any::<u8>(), 0..10_000)) {
            prop_assert_eq!(super::bytes(STANDARD.encode(&bytes)), Ok(bytes));
        }

        #[test]
        fn no_base64_is_no_base64(text in "[A-Za-z0-9+/=\n!]{0,12}") {
            prop_assert_eq!(super::bytes(text.clone()).ok(), STANDARD.decode(text).ok());
        }
    }

    #[test]
    fn escapes_of_every_kind_are_undone() {
        let text = |json: &str| super::text(json.as_bytes().to_vec());
        assert_eq!(text(r#""\b\f\n\r\t\"\\\/""#), "\u{8}\u{c}\n\r\t\"\\/");
        assert_eq!(
            text(r#""\ud83e\udd80\u00e9\ud800\ud800\udc00x\udc00""#),
            "🦀é\u{fffd}𐀀x\u{fffd}"
        );
        assert_eq!(text("\"\""), "");
    }
}

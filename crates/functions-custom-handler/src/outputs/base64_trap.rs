//! Which texts the host takes for base64.

/// Whether .NET's `Convert.FromBase64String` accepts the text: it skips spaces, tabs and line
/// breaks, asks for padding, and does not mind set bits that the padding cuts off.
///
/// Source: <https://learn.microsoft.com/dotnet/api/system.convert.frombase64string>
pub(super) fn is_taken_for_base64(text: &str) -> bool {
    let (mut digits, mut padding) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => digits += 1,
            _ => return false,
        }
    }
    // Nothing decodes to nothing: the text is empty either way, unless it has white space.
    let is_empty = digits == 0 && padding == 0 && text.is_empty();
    padding <= 2 && (digits + padding).is_multiple_of(4) && !is_empty
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_the_host_would_decode() {
        for text in [
            "test", "1234", "dGVzdA==", "dGVzdB==", "te st", "test\n", "\t", "ab+/", "tes=",
        ] {
            assert!(is_taken_for_base64(text), "{text:?}");
        }
    }

    #[test]
    fn texts_that_it_leaves_alone() {
        for text in [
            "",
            "tests",
            "tést",
            "te-t",
            "te_t",
            "t===",
            "te=t",
            "test=",
            "dGVzdA",
            "Hello, world",
            "test\u{a0}",
            "{\"a\":1}",
        ] {
            assert!(!is_taken_for_base64(text), "{text:?}");
        }
    }
}

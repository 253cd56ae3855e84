/// A body as the host's reader of text takes it: a mark at the start tells the encoding and is dropped; what fits none
/// becomes U+FFFD.
pub(crate) fn of_body(bytes: &[u8]) -> String {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, 0, 0, rest @ ..] => utf32(rest, u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, rest @ ..] => utf32(rest, u32::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<_> = pairs.iter().map(|pair| unit(*pair)).collect();
    let mut text = String::from_utf16_lossy(&units);
    if !rest.is_empty() {
        text.push('\u{fffd}');
    }
    text
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let (units, rest) = bytes.as_chunks::<4>();
    let chars = units
        .iter()
        .map(|bytes| char::from_u32(unit(*bytes)).unwrap_or('\u{fffd}'));
    let broken = (!rest.is_empty()).then_some('\u{fffd}');
    chars.chain(broken).collect()
}

#[cfg(test)]
mod tests {
    use super::of_body;

    #[test]
    fn a_mark_at_the_start_tells_the_encoding() {
        for (bytes, text) in [
            (&b"plain"[..], "plain"),
            (b"\xef\xbb\xbf{}", "{}"),
            (b"\xff\xfe\x00abc", "\u{6100}\u{6362}"),
            (b"\xfe\xff\x00a\x00", "a\u{fffd}"),
            (b"ok \xff\xfe\xc3( end", "ok \u{fffd}\u{fffd}\u{fffd}( end"),
        ] {
            assert_eq!(of_body(bytes), text);
        }
    }
}

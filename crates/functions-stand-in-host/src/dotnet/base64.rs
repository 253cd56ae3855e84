use base64::Engine as _;
use base64::alphabet;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// .NET takes the bits after the last byte for what they are.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The bytes, if `Convert.FromBase64String` accepts the text: it skips white space and asks for padding.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let dense: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
        .collect();
    BASE64.decode(dense).ok()
}

#[cfg(test)]
mod tests {
    use super::from_base64;

    #[test]
    fn white_space_and_loose_bits_do_not_matter() {
        for (text, bytes) in [
            ("AP8B", &[0, 255, 1][..]),
            ("", &[]),
            ("A P8=\r\n", &[0, 255]),
            ("QR==", b"A"),
        ] {
            assert_eq!(from_base64(text).as_deref(), Some(bytes), "{text:?}");
        }
        for text in ["abc", "a-b_", "Zoë!", "hello"] {
            assert_eq!(from_base64(text), None, "{text:?}");
        }
    }
}

//! Which texts the host takes for dates, and writes anew.

/// Whether Newtonsoft's reader makes a date of the text: `2026-01-02T03:04:05`, with decimals and with `Z`, an offset or
/// neither; or `/Date(1700000000000)/`. Recorded under the host: it comes out as `01/02/2026 03:04:05`.
pub(crate) fn is_taken_for_date(text: &str) -> bool {
    if let Some(millis) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return millis.parse::<i64>().is_ok();
    }
    let bytes = text.as_bytes();
    if !(19..=40).contains(&bytes.len()) {
        return false;
    }
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let fits = shape.iter().zip(bytes).all(|(expected, byte)| match expected {
        b'd' => byte.is_ascii_digit(),
        other => other == byte,
    });
    fits && bytes[19..]
        .iter()
        .all(|byte| byte.is_ascii_digit() || b".Z+-:".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::is_taken_for_date;

    #[test]
    fn dates_with_a_time_are_told_from_other_texts() {
        for text in [
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05.1230000+02:00",
            "/Date(1700000000000)/",
        ] {
            assert!(is_taken_for_date(text), "{text}");
        }
        for text in [
            "2026-01-02",
            "00:00:01",
            "2026-01-02 03:04:05",
            "2026-01-02T03:04:05Z\n",
            "test",
            "",
        ] {
            assert!(!is_taken_for_date(text), "{text}");
        }
    }
}

//! Numbers for people: in units that fit them.

use std::time::Duration;

const UNITS: [(&str, u64); 4] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

/// Bytes as `512 B`, `1.5 KiB` or `45.1 MiB`, with so many decimals; bytes have none.
pub(crate) fn bytes_text(bytes: i64, decimals: u8) -> String {
    let size = bytes.unsigned_abs();
    let sign = if bytes < 0 { "-" } else { "" };
    if size < UNITS[0].1 {
        return format!("{sign}{size} B");
    }
    let mut texts = UNITS
        .iter()
        .map(|(name, unit)| (in_unit(size, *unit, decimals), *name, *unit));
    // What rounds to 1024 is written in the next unit: the table says 1.0 MiB and not 1024.0 KiB.
    let fitting =
        texts.find(|(number, name, unit)| size / unit < 1024 && !number.starts_with("1024") || *name == "TiB");
    let (number, name, _) = fitting.expect("the largest unit fits everything");
    format!("{sign}{number} {name}")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a double counts bytes exactly up to 8 PiB, and six decimals are shown"
)]
fn in_unit(size: u64, unit: u64, decimals: u8) -> String {
    format!("{:.*}", usize::from(decimals), size as f64 / unit as f64)
}

/// A time as `1.5 ms`: three or four digits, and the unit.
pub(crate) fn time_text(time: Duration) -> String {
    let time = format!("{time:.1?}");
    let digits = time.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    let (number, unit) = time.split_at(digits);
    format!("{number} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_fit_the_numbers() {
        for (bytes, text) in [
            (0, "0 B"),
            (-1, "-1 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (-1536, "-1.5 KiB"),
            ((1 << 20) - 1, "1.0 MiB"),
            ((1 << 20) - 52, "1023.9 KiB"),
            (1 << 20, "1.0 MiB"),
            (123 << 20, "123.0 MiB"),
            (5 << 30, "5.0 GiB"),
            (3000 << 40, "3000.0 TiB"),
            (i64::MIN, "-8388608.0 TiB"),
        ] {
            assert_eq!(bytes_text(bytes, 1), text, "{bytes}");
        }
        assert_eq!(bytes_text(1536, 0), "2 KiB");
        assert_eq!(bytes_text(1537, 6), "1.500977 KiB");
        assert_eq!(bytes_text(7, 6), "7 B");
    }

    #[test]
    fn times_have_their_unit() {
        for (nanos, text) in [
            (0, "0.0 ns"),
            (45, "45.0 ns"),
            (1_540_000, "1.5 ms"),
            (2_000_000_000, "2.0 s"),
        ] {
            assert_eq!(time_text(Duration::from_nanos(nanos)), text);
        }
    }
}

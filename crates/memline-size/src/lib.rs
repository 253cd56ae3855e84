//! Sizes in words, for [`memline`](https://docs.rs/memline) and its attribute: the attribute checks them when a program is
//! compiled, and memline takes them as constants. A package of its own, as neither can ask the other.

/// What [`parse`] takes, for use in a sentence.
///
/// ```
/// assert_eq!(memline_size::ALLOWED, "a number and B, KiB, MiB or GiB");
/// ```
pub const ALLOWED: &str = "a number and B, KiB, MiB or GiB";

/// The whole bytes of a size such as `1.5 MiB`; none where it is not one, or is beyond 2^63 - 1 bytes.
///
/// A size is a number, which may have decimals, and [one of these units](ALLOWED). Blanks may stand before the unit.
///
/// ```
/// const LIMIT: Option<u64> = memline_size::parse("1.5 MiB");
///
/// assert_eq!(LIMIT, Some(3 << 19));
/// assert_eq!(memline_size::parse("8 MB"), None);
/// ```
#[must_use]
pub const fn parse(size: &str) -> Option<u64> {
    let (whole, rest) = digits(size.as_bytes());
    let (decimals, rest) = match rest {
        [b'.', rest @ ..] => {
            let (decimals, rest) = digits(rest);
            if decimals.is_empty() {
                return None;
            }
            (decimals, rest)
        }
        rest => (&[] as &[u8], rest),
    };
    let Some(unit) = unit(rest) else { return None };
    let Some(whole) = number(whole) else { return None };
    // From the last digit to the first: cutting at each step cuts no more than cutting once at the end.
    let mut part = 0;
    let mut left = decimals;
    while let [before @ .., digit] = left {
        part = (part + (*digit - b'0') as u64 * unit) / 10;
        left = before;
    }
    match whole.checked_mul(unit) {
        Some(bytes) => match bytes.checked_add(part) {
            Some(bytes) if bytes <= i64::MAX as u64 => Some(bytes),
            _ => None,
        },
        None => None,
    }
}

/// The units above the byte, with their bytes.
const UNITS: [(&str, u64); 4] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

/// Bytes as `512 B`, `1.5 KiB` or `45.1 MiB`, with so many decimals; bytes have none.
///
/// ```
/// assert_eq!(memline_size::text(-1536, 1), "-1.5 KiB");
/// ```
#[must_use]
pub fn text(bytes: i64, decimals: u8) -> String {
    let size = bytes.unsigned_abs();
    let sign = if bytes < 0 { "-" } else { "" };
    if size < UNITS[0].1 {
        return format!("{sign}{size} B");
    }
    let [smaller @ .., (largest, largest_bytes)] = UNITS;
    for (name, unit) in smaller {
        let number = in_unit(size, unit, decimals);
        // What rounds to 1024 is written in the next unit: 1.0 MiB and not 1024.0 KiB.
        if size / unit < 1024 && !number.starts_with("1024") {
            return format!("{sign}{number} {name}");
        }
    }
    format!("{sign}{} {largest}", in_unit(size, largest_bytes, decimals))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a double counts bytes exactly up to 8 PiB, and six decimals are shown"
)]
fn in_unit(size: u64, unit: u64, decimals: u8) -> String {
    format!("{:.*}", usize::from(decimals), size as f64 / unit as f64)
}

/// The digits that a text begins with, and what follows.
const fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    while end < text.len() && text[end].is_ascii_digit() {
        end += 1;
    }
    text.split_at(end)
}

/// None if there is no digit, or the number is too large.
const fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    let mut number: u64 = 0;
    let mut left = digits;
    while let [digit, rest @ ..] = left {
        number = match number.checked_mul(10) {
            Some(tens) => match tens.checked_add((*digit - b'0') as u64) {
                Some(number) => number,
                None => return None,
            },
            None => return None,
        };
        left = rest;
    }
    Some(number)
}

const fn unit(text: &[u8]) -> Option<u64> {
    match text {
        [b' ', rest @ ..] => unit(rest),
        b"B" => Some(1),
        b"KiB" => Some(1 << 10),
        b"MiB" => Some(1 << 20),
        b"GiB" => Some(1 << 30),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_fit_the_numbers() {
        for (bytes, expected) in [
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
            assert_eq!(text(bytes, 1), expected, "{bytes}");
        }
        assert_eq!(text(1536, 0), "2 KiB");
        assert_eq!(text(1537, 6), "1.500977 KiB");
        assert_eq!(text(7, 6), "7 B");
    }

    #[test]
    fn sizes_are_read_to_the_byte() {
        for (size, bytes) in [
            ("0 B", 0),
            ("1B", 1),
            ("1.9 B", 1),
            ("1 KiB", 1024),
            ("8 MiB", 8 << 20),
            ("1.5 MiB", 3 << 19),
            ("0.1 KiB", 102),
            ("0.0009765625 KiB", 1),
            ("0.00097656249999999999999999999999 KiB", 0),
            ("2 GiB", 2 << 30),
            ("9223372036854775807 B", i64::MAX.unsigned_abs()),
        ] {
            assert_eq!(parse(size), Some(bytes), "{size}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for size in [
            "",
            "B",
            "8",
            "MiB",
            ".5 MiB",
            "5. MiB",
            "1.2.3 B",
            "8 MB",
            "8 KB",
            "8 mib",
            "8 M",
            "-1 B",
            "+1 B",
            "1_000 B",
            "1e3 B",
            " 8 B",
            "8 B ",
            "8\tB",
            "\u{0661} B",
            "9223372036854775808 B",
            "8589934592 GiB",
        ] {
            assert_eq!(parse(size), None, "{size}");
        }
    }
}

//! Sizes in words. `memline-macros` reads them in the same way at compile time.

use std::fmt;

/// The bytes of a size that somebody wrote into a program. Of a constant the compiler says so if it is not one.
#[track_caller]
pub(super) const fn expect(size: &str) -> u64 {
    match parse(size.as_bytes()) {
        Some(bytes) => bytes,
        None => panic!("this is not a size; allowed: a number and B, KiB, MiB or GiB, as in \"8 MiB\""),
    }
}

/// The whole bytes of a size such as `1.5 MiB`; none where it is not one, or is beyond 2^63 - 1 bytes.
const fn parse(size: &[u8]) -> Option<u64> {
    let (whole, rest) = digits(size);
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

/// Bytes for people: `12.0 MiB (12582912 bytes)`, as nobody reads the one or trusts the other.
pub(super) struct Size(pub(super) u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(bytes) = *self;
        let (unit, name) = match bytes {
            1 => return f.write_str("1 byte"),
            0..0x400 => return write!(f, "{bytes} bytes"),
            0x400..0x10_0000 => (0x400, "KiB"),
            0x10_0000..0x4000_0000 => (0x10_0000, "MiB"),
            _ => (0x4000_0000, "GiB"),
        };
        // Cut, not rounded: 1023.99 KiB is no 1024.0 KiB. The bytes are there for whoever wants to know.
        let tenths = bytes % unit * 10 / unit;
        write!(f, "{}.{tenths} {name} ({bytes} bytes)", bytes / unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(parse(size.as_bytes()), Some(bytes), "{size}");
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
            assert_eq!(parse(size.as_bytes()), None, "{size}");
        }
    }

    #[test]
    fn bytes_are_written_for_people() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1023 bytes"),
            (1536, "1.5 KiB (1536 bytes)"),
            (1_048_575, "1023.9 KiB (1048575 bytes)"),
            (12 << 20, "12.0 MiB (12582912 bytes)"),
            (3 << 40, "3072.0 GiB (3298534883328 bytes)"),
        ] {
            assert_eq!(Size(bytes).to_string(), text);
        }
    }
}

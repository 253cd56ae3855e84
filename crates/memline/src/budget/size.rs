//! Sizes in words: read, and written.

use std::fmt;

/// The bytes of a size that somebody wrote into a program. Of a constant the compiler says so if it is not one.
#[track_caller]
pub(super) const fn expect(size: &str) -> u64 {
    match memline_size::parse(size) {
        Some(bytes) => bytes,
        None => panic!("this is not a size; allowed: a number and B, KiB, MiB or GiB, as in \"8 MiB\""),
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

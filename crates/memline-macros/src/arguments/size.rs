//! Sizes in words. `memline` reads them in the same way at run time, and cannot be asked: it depends on this crate.

/// What [`bytes`] takes, for use in a sentence.
pub(crate) const ALLOWED: &str = "a number and B, KiB, MiB or GiB";

/// The whole bytes of a size such as `1.5 MiB`; none where it is not one, or is beyond 2^63 - 1 bytes.
pub(crate) fn bytes(size: &str) -> Option<u64> {
    let end = size.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = size.split_at(end);
    let unit: u64 = match unit.trim_start_matches(' ') {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    // No digits, or a second point.
    if decimals.is_empty() || decimals.contains('.') {
        return None;
    }
    // From the last digit to the first: cutting at each step cuts no more than cutting once at the end.
    let part = decimals
        .bytes()
        .rev()
        .fold(0, |part, digit| (part + u64::from(digit - b'0') * unit) / 10);
    let bytes = whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(part)?;
    i64::try_from(bytes).is_ok().then_some(bytes)
}

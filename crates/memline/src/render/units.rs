//! Times for people: in units that fit them.

use std::time::Duration;

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

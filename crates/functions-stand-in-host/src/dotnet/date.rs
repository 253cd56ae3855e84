/// The host's time zone, by which it writes dates that had an offset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Zone {
    pub(crate) offset_minutes: i64,
}

/// A text that Newtonsoft takes for a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    /// Since the year 0 by the calendar, in units of 100 ns, as the text says it.
    ticks: i64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unspecified,
    Utc,
    /// Was written with an offset, and is in the host's zone by now.
    Local {
        offset_minutes: i64,
    },
}

const SECOND: i64 = 10_000_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

impl Date {
    /// `2026-01-02T03:04:05`, with up to seven decimals, and with `Z`, an offset or neither; or `/Date(millis)/`.
    pub(super) fn parse(text: &str, zone: Zone) -> Option<Self> {
        if let Some(millis) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
            let millis: i64 = millis.parse().ok()?;
            let ticks = days(1970, 1, 1)? * DAY + millis.checked_mul(10_000)?;
            let kind = Kind::Utc;
            return Some(Self { ticks, kind });
        }
        let bytes = text.as_bytes();
        // Newtonsoft looks at texts of these lengths only.
        if !(19..=40).contains(&bytes.len()) || bytes[10] != b'T' {
            return None;
        }
        let shape = b"dddd-dd-ddTdd:dd:dd";
        let fits = shape.iter().zip(bytes).all(|(expected, byte)| match expected {
            b'd' => byte.is_ascii_digit(),
            other => other == byte,
        });
        if !fits {
            return None;
        }
        let number = |from: usize, to: usize| text[from..to].parse::<i64>().ok();
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let (fraction, rest) = fraction(&text[19..])?;
        let day = days(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
        let ticks = day * DAY + hour * 60 * MINUTE + minute * MINUTE + second * SECOND + fraction;
        let (ticks, kind) = match rest {
            "" => (ticks, Kind::Unspecified),
            "Z" => (ticks, Kind::Utc),
            offset => {
                let minutes = offset_minutes(offset)?;
                let offset_minutes = zone.offset_minutes;
                (
                    ticks - (minutes - offset_minutes) * MINUTE,
                    Kind::Local { offset_minutes },
                )
            }
        };
        Some(Self { ticks, kind })
    }

    /// As `DateTime.ToString()` of the invariant culture writes it: `01/02/2026 03:04:05`.
    pub(super) fn to_text(self) -> String {
        let (year, month, day) = date_of(self.ticks.div_euclid(DAY));
        let time = self.ticks.rem_euclid(DAY);
        let (hour, minute, second) = (time / (60 * MINUTE), time / MINUTE % 60, time / SECOND % 60);
        format!("{month:02}/{day:02}/{year:04} {hour:02}:{minute:02}:{second:02}")
    }

    /// As Newtonsoft writes it inside of a document.
    pub(super) fn to_iso(self) -> String {
        let (year, month, day) = date_of(self.ticks.div_euclid(DAY));
        let time = self.ticks.rem_euclid(DAY);
        let (hour, minute, second) = (time / (60 * MINUTE), time / MINUTE % 60, time / SECOND % 60);
        let decimals = format!("{:07}", time % SECOND);
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        let zone = match self.kind {
            Kind::Unspecified => String::new(),
            Kind::Utc => "Z".to_owned(),
            Kind::Local { offset_minutes } => {
                let sign = if offset_minutes < 0 { '-' } else { '+' };
                let minutes = offset_minutes.abs();
                format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{point}{decimals}{zone}")
    }
}

/// Ticks after the point, and what follows them.
fn fraction(rest: &str) -> Option<(i64, &str)> {
    let Some(after) = rest.strip_prefix('.') else {
        return Some((0, rest));
    };
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    // More than seven are cut off.
    let ticks = format!("{:0<7}", &after[..digits.min(7)]);
    Some((ticks.parse().ok()?, &after[digits..]))
}

/// `+02:00`, `+0200` or `+02`.
fn offset_minutes(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits[..2].parse().ok()?;
    let minutes: i64 = digits.get(2..4).unwrap_or("0").parse().unwrap_or(0);
    Some(sign * (hours * 60 + minutes))
}

/// Days of a date since that of year 0, or nothing for a date that is none.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) || year < 1 {
        return None;
    }
    // Years that begin in March put the leap day last.
    let (year, month) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    Some(
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day - 1,
    )
}

/// The date that [`days`] makes this number of.
fn date_of(days: i64) -> (i64, i64, i64) {
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str, offset_minutes: i64) -> Option<(String, String)> {
        let date = Date::parse(text, Zone { offset_minutes })?;
        Some((date.to_text(), date.to_iso()))
    }

    #[test]
    fn dates_are_rewritten_by_the_hosts_zone() {
        for (text, zone, shown, iso) in [
            ("2026-01-02T03:04:05Z", 0, "01/02/2026 03:04:05", "2026-01-02T03:04:05Z"),
            ("2024-02-29T23:59:59", 0, "02/29/2024 23:59:59", "2024-02-29T23:59:59"),
            (
                "2026-01-02T03:04:05.5000000+02:00",
                0,
                "01/02/2026 01:04:05",
                "2026-01-02T01:04:05.5+00:00",
            ),
            (
                "2026-01-02T03:04:05.5+02:00",
                -300,
                "01/01/2026 20:04:05",
                "2026-01-01T20:04:05.5-05:00",
            ),
            (
                "/Date(1700000000000)/",
                0,
                "11/14/2023 22:13:20",
                "2023-11-14T22:13:20Z",
            ),
            ("0001-01-01T00:00:00", 0, "01/01/0001 00:00:00", "0001-01-01T00:00:00"),
        ] {
            assert_eq!(both(text, zone), Some((shown.to_owned(), iso.to_owned())), "{text}");
        }
    }

    #[test]
    fn other_texts_are_left_alone() {
        for text in [
            "2026-01-02",
            "00:00:01",
            "2026-01-02 03:04:05",
            "2026-13-02T03:04:05Z",
            "2026-02-29T03:04:05Z",
            "2026-01-02T24:00:00Z",
            "2026-01-02T03:04:05X",
            "2026-01-02T03:04:05.Z",
            "/Date(x)/",
        ] {
            assert_eq!(both(text, 0), None, "{text}");
        }
    }
}

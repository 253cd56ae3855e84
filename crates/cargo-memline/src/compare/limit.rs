//! By how much something may grow: `retained+5%`, `peak+1MiB`.

use std::str::FromStr;

use super::total::Total;

/// By how much a total may grow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Limit {
    pub(crate) total: Total,
    growth: Growth,
    /// As it was written.
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Growth {
    Percent(f64),
    By(i64),
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || {
            format!(
                "a limit is retained, peak, allocated or calls, and by how much it may grow, such as retained+5%, peak+1MiB or \
                 calls+100; {text:?} is not"
            )
        };
        let (name, growth) = text.split_once('+').ok_or_else(refused)?;
        let total = Total::ALL
            .into_iter()
            .find(|total| total.name() == name.trim())
            .ok_or_else(refused)?;
        let growth = growth.trim();
        let growth = if let Some(percent) = growth.strip_suffix('%') {
            let percent = percent
                .parse()
                .ok()
                .filter(|percent: &f64| percent.is_finite() && *percent >= 0.0);
            Growth::Percent(percent.ok_or_else(refused)?)
        } else if total == Total::Calls {
            Growth::By(growth.parse().ok().filter(|calls| *calls >= 0).ok_or_else(refused)?)
        } else {
            let bytes = memline_size::parse(growth).and_then(|bytes| i64::try_from(bytes).ok());
            Growth::By(bytes.ok_or_else(refused)?)
        };
        Ok(Self {
            total,
            growth,
            text: text.to_owned(),
        })
    }
}

impl Limit {
    /// A sentence, if the limit is passed, or cannot be held against what the profiles say.
    pub(super) fn exceeded(&self, before: Option<i64>, after: Option<i64>) -> Option<String> {
        let (name, text) = (self.total.name(), &self.text);
        let (Some(before), Some(after)) = (before, after) else {
            return Some(format!("{text}: the profiles do not tell what is {name}"));
        };
        let allowed = match self.growth {
            // What was less than nothing may be nothing.
            Growth::Percent(percent) => before.saturating_add(part(before.max(0), percent)),
            Growth::By(growth) => before.saturating_add(growth),
        };
        (after > allowed).then(|| {
            let [before, after, allowed] = [before, after, allowed].map(|value| self.total.exactly(value));
            format!("{text}: {name} was {before} and is {after}; allowed is {allowed}")
        })
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a double counts bytes exactly up to 8 PiB; what is more is the largest number"
)]
fn part(of: i64, percent: f64) -> i64 {
    (of as f64 * percent / 100.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exceeded(limit: &str, before: i64, after: i64) -> Option<String> {
        let limit: Limit = limit.parse().expect("a limit");
        limit.exceeded(Some(before), Some(after))
    }

    #[test]
    fn limits_are_shares_or_sizes() {
        assert_eq!(exceeded("retained+5%", 1000, 1050), None);
        assert_eq!(
            exceeded("retained+5%", 1000, 1051).as_deref(),
            Some("retained+5%: retained was 1000 B and is 1.0 KiB (1051 B); allowed is 1.0 KiB (1050 B)")
        );
        assert_eq!(exceeded("peak+1KiB", 0, 1024), None);
        assert_eq!(
            exceeded("peak+1KiB", 0, 1025).as_deref(),
            Some("peak+1KiB: peak was 0 B and is 1.0 KiB (1025 B); allowed is 1.0 KiB (1024 B)")
        );
        assert_eq!(
            exceeded("calls+0", 1, 2).as_deref(),
            Some("calls+0: calls was 1 and is 2; allowed is 1")
        );
        // Of nothing, any share is nothing.
        assert!(exceeded("allocated+50%", 0, 1).is_some());
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for text in [
            "retained",
            "kept+5%",
            "peak+5",
            "peak+-1%",
            "calls+1KiB",
            "peak+x%",
            "retained-5%",
        ] {
            let refused = text.parse::<Limit>().expect_err(text);
            assert!(
                refused.starts_with("a limit is ") && refused.ends_with(&format!("{text:?} is not")),
                "{refused}"
            );
        }
    }
}

//! Two profiles compared, and limits on what may have grown.

mod limit;

use std::fmt::Write as _;

use memline::Profile;
use memline_size::text as size;

pub(crate) use self::limit::Limit;
use crate::lines::signed;

/// What limits are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Total {
    Retained,
    Peak,
    Allocated,
    Calls,
}

impl Total {
    pub(crate) const ALL: [Self; 4] = [Self::Retained, Self::Peak, Self::Allocated, Self::Calls];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Retained => "retained",
            Self::Peak => "peak",
            Self::Allocated => "allocated",
            Self::Calls => "calls",
        }
    }

    /// `None` where the profile does not tell it.
    fn of(self, profile: &Profile) -> Option<i64> {
        match self {
            Self::Retained => profile.retained_bytes(),
            Self::Peak => profile.peak_bytes(),
            Self::Allocated => profile.allocated_bytes().map(|bytes| signed(Some(bytes))),
            Self::Calls => Some(signed(Some(profile.calls()))),
        }
    }

    /// `45.1 MiB`, or a count.
    pub(crate) fn text(self, value: i64) -> String {
        match self {
            Self::Calls => value.to_string(),
            _ => size(value, 1),
        }
    }

    /// `1.0 KiB (1051 B)`, where the one does not tell the other.
    fn exactly(self, value: i64) -> String {
        let text = self.text(value);
        if self == Self::Calls || text.ends_with(" B") {
            return text;
        }
        format!("{text} ({value} B)")
    }
}

/// What came of a comparison.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) text: String,
    /// A sentence for each limit that was passed.
    pub(crate) exceeded: Vec<String>,
}

/// The totals of both, and what has changed in each function.
pub(crate) fn compare(before: &Profile, after: &Profile, limits: &[Limit]) -> Compared {
    let mut text = format!("{:<10} {:>12} {:>12} {:>12}\n", "", "before", "after", "change");
    for total in Total::ALL {
        let (Some(was), Some(is)) = (total.of(before), total.of(after)) else {
            continue;
        };
        let change = is.saturating_sub(was);
        let sign = if change > 0 { "+" } else { "" };
        let row = format!(
            "{:<10} {:>12} {:>12} {:>12} {}",
            total.name(),
            total.text(was),
            total.text(is),
            format!("{sign}{}", total.text(change)),
            share(change, was)
        );
        let _ = writeln!(text, "{}", row.trim_end());
    }
    let _ = writeln!(text, "\n{}", after.diff(before));
    let exceeded = limits
        .iter()
        .filter_map(|limit| limit.exceeded(limit.total.of(before), limit.total.of(after)))
        .collect();
    Compared { text, exceeded }
}

/// `(+5.0%)`; nothing where there was nothing.
#[expect(clippy::cast_precision_loss, reason = "a share is shown with one decimal")]
fn share(change: i64, of: i64) -> String {
    if of == 0 {
        return String::new();
    }
    format!("({:+.1}%)", change as f64 * 100.0 / of as f64)
}

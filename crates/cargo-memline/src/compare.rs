//! Two profiles compared, and limits on what may have grown.

mod limit;
mod total;

use std::fmt::Write as _;

use memline::Profile;

pub(crate) use self::limit::Limit;
use self::total::Total;

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

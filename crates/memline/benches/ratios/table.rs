//! The table of costs, in Markdown.

use std::fmt::Write as _;

use crate::costs::{Costs, median};
use crate::page;
use crate::rows::{self, AtMost, Row};
use crate::section::Effort;

/// The table of all rows, and what its columns mean.
pub(crate) fn section(starts: &[Vec<Costs>], effort: Effort) -> String {
    format!(
        "## Calls, lines and allocations\n\n\
         {}\n\
         Costs are in nanoseconds of one call, line, allocation with its free, or invocation. All programs run side by \
         side and are asked for timings in turns, a tenth of a millisecond or so each, {} turns. A figure is reckoned within \
         each turn, and its median over the turns taken. Then the programs are started again, {} times; a figure is the \
         median over the starts, and beside it are the least and the largest. Those of invocations are the processor's time, \
         of all threads. Calls by the hundred thousand, and what is compared beside other threads, have programs of their \
         own, started {} times in each start of the others.\n\n",
        render(rows::all(), starts),
        effort.turns,
        effort.starts,
        effort.times_alone,
    )
}

fn render<'a>(rows: impl Iterator<Item = &'a Row>, starts: &[Vec<Costs>]) -> String {
    let mut table = String::from(
        "| what | ns | against | ns | figure | least to largest | at most | |\n|---|--:|---|--:|--:|--:|--:|---|\n",
    );
    for row in rows {
        let over_starts = |f: &dyn Fn(&Costs) -> f64| -> Vec<_> {
            let of_a_start = |turns: &Vec<Costs>| median(turns.iter().map(f).collect());
            starts.iter().map(of_a_start).collect()
        };
        // The figure's own median: that of a ratio is not the ratio of the medians.
        let figures = over_starts(&|costs| figure(row.at_most, (row.nanos)(costs), (row.against_nanos)(costs)));
        let against = match row.against {
            "" => String::new(),
            _ => nanos(median(over_starts(&row.against_nanos))),
        };
        let show = |figure| shown(row.at_most, figure);
        let limit = limit(row.at_most);
        let _ = writeln!(
            table,
            "| {} | {} | {} | {against} | {} | {} to {} | {} | {} |",
            row.what,
            nanos(median(over_starts(&row.nanos))),
            row.against,
            show(median(figures.clone())),
            show(figures.iter().copied().fold(f64::INFINITY, f64::min)),
            show(figures.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            limit.map_or_else(String::new, show),
            limit.map_or("", |limit| page::verdict(median(figures) <= limit)),
        );
    }
    table
}

fn figure(at_most: AtMost, nanos: f64, against_nanos: f64) -> f64 {
    match at_most {
        AtMost::Nanos(_) => nanos,
        AtMost::MoreNanos(_) => nanos - against_nanos,
        AtMost::Times(_) | AtMost::Part(_) | AtMost::Open => nanos / against_nanos,
    }
}

/// In the same unit as the figure.
fn limit(at_most: AtMost) -> Option<f64> {
    match at_most {
        AtMost::Times(times) => Some(times),
        AtMost::Part(part) => Some(1.0 / part),
        AtMost::MoreNanos(nanos) | AtMost::Nanos(nanos) => Some(nanos),
        AtMost::Open => None,
    }
}

fn shown(at_most: AtMost, figure: f64) -> String {
    match at_most {
        // So that what just exceeds a limit is seen to.
        AtMost::Times(_) | AtMost::Open if figure < 2.0 => format!("{figure:.3}×"),
        AtMost::Times(_) | AtMost::Open => format!("{figure:.2}×"),
        AtMost::Part(_) => format!("1/{:.0}", 1.0 / figure),
        AtMost::MoreNanos(_) => format!("{figure:+.2} ns"),
        AtMost::Nanos(_) => format!("{figure:.2} ns"),
    }
}

fn nanos(nanos: f64) -> String {
    if nanos < 100.0 {
        format!("{nanos:.2}")
    } else {
        format!("{nanos:.0}")
    }
}

//! The table, in Markdown.

use std::fmt::Write as _;

use crate::costs::{Costs, median};
use crate::rows::{AtMost, Row};

/// One line for each row. A figure is the median over the starts of the programs, and beside it stand the least and the
/// largest.
pub(crate) fn render(rows: &[Row], starts: &[Costs]) -> String {
    let mut table = String::from(
        "| what | ns | against | ns | figure | least to largest | at most | |\n|---|--:|---|--:|--:|--:|--:|---|\n",
    );
    for row in rows {
        let over_starts = |f: &dyn Fn(&Costs) -> f64| starts.iter().map(f).collect::<Vec<_>>();
        let figures = over_starts(&|costs| figure(row.at_most, (row.nanos)(costs), (row.against_nanos)(costs)));
        let show = |figure| shown(row.at_most, figure);
        // The figure's own median: that of a ratio is not the ratio of the medians.
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} to {} | {} | {} |",
            row.what,
            nanos(median(over_starts(&row.nanos))),
            row.against,
            nanos(median(over_starts(&row.against_nanos))),
            show(median(figures.clone())),
            show(figures.iter().copied().fold(f64::INFINITY, f64::min)),
            show(figures.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            limit(row.at_most).map_or_else(String::new, show),
            verdict(row.at_most, median(figures)),
        );
    }
    table
}

/// The page that is committed.
pub(crate) fn page(table: &str, versions: &[String], starts: usize, turns: usize) -> String {
    format!(
        "# What memline costs\n\n\
         Written by `cargo bench -p memline --bench ratios`, which builds and installs what it compares with, times all of \
         it in one run, and replaces this file. Only the ratios and differences mean something on another machine.\n\n\
         {table}\n\
         Costs are in nanoseconds of one call, line, allocation with its free, or invocation. All programs run side by \
         side and are asked for timings in turns, a tenth of a millisecond or so each, {turns} turns; a cost is the median of \
         these. Then they are started again, {starts} times; a figure is the median over the starts, and beside it are the \
         least and the largest. Those of invocations are the processor's time, of all threads. Compared were: {}.\n",
        versions.join(", "),
    )
}

fn figure(at_most: AtMost, nanos: f64, against_nanos: f64) -> f64 {
    match at_most {
        AtMost::MoreNanos(_) => nanos - against_nanos,
        AtMost::Times(_) | AtMost::Part(_) | AtMost::Open => nanos / against_nanos,
    }
}

/// In the same unit as the figure.
fn limit(at_most: AtMost) -> Option<f64> {
    match at_most {
        AtMost::Times(times) => Some(times),
        AtMost::Part(part) => Some(1.0 / part),
        AtMost::MoreNanos(more) => Some(more),
        AtMost::Open => None,
    }
}

fn verdict(at_most: AtMost, figure: f64) -> &'static str {
    match limit(at_most) {
        Some(limit) if figure <= limit => "met",
        Some(_) => "**not met**",
        None => "",
    }
}

fn shown(at_most: AtMost, figure: f64) -> String {
    match at_most {
        AtMost::Times(_) | AtMost::Open => format!("{figure:.2}×"),
        AtMost::Part(_) => format!("1/{:.0}", 1.0 / figure),
        AtMost::MoreNanos(_) => format!("{figure:+.2} ns"),
    }
}

fn nanos(nanos: f64) -> String {
    if nanos < 100.0 {
        format!("{nanos:.2}")
    } else {
        format!("{nanos:.0}")
    }
}

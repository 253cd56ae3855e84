//! What all rows come to.

use std::fmt::Write as _;

use super::row::slowdown;
use crate::programs::list::Program;
use crate::programs::results::{Column, Results};

/// What is promised: so many times the program's own time in the middle, and for the worst.
const MEDIAN_AT_MOST: f64 = 3.0;
const WORST_AT_MOST: f64 = 10.0;

/// From so many allocations a second on, `cargo memline` is to be faster than heaptrack.
const MANY: f64 = 1e6;

/// The medians and the worst, and whether it is ahead.
pub(super) fn append(text: &mut String, rows: &[(Results, Program)]) {
    let slowdowns = |of: fn(&Results) -> &Column| {
        let mut slowdowns: Vec<_> = rows
            .iter()
            .filter_map(|(results, _)| Some((results.slowdown(of(results))?, slowdown(results, of(results)))))
            .collect();
        slowdowns.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        slowdowns
    };
    let tools = [
        slowdowns(|results| &results.memline),
        slowdowns(|results| &results.heaptrack),
        slowdowns(|results| &results.dhat),
    ];
    // Of two in the middle, the worse one.
    let median = |count: usize| count / 2;
    let worst = |count: usize| count - 1;
    for (name, place) in [("median", median as fn(usize) -> usize), ("worst", worst)] {
        let _ = write!(text, "| **{name}** | | | | | | | |");
        for all in &tools {
            let _ = match all.as_slice() {
                [] => write!(text, " |"),
                all => write!(text, " **{}** |", all[place(all.len())].1),
            };
        }
        text.push_str(" | | | | | |\n");
    }
    text.push('\n');
    let [memline, ..] = &tools;
    if let Some((worst, _)) = memline.last() {
        let (median, _) = memline[median(memline.len())];
        let _ = writeln!(
            text,
            "- The median slowdown is to be at most {MEDIAN_AT_MOST}×: {}. The worst is to be at most {WORST_AT_MOST}×: {}.",
            met(median <= MEDIAN_AT_MOST),
            met(*worst <= WORST_AT_MOST)
        );
    }
    let mut by_processor: Vec<_> = rows
        .iter()
        .filter_map(|(results, _)| results.processor_slowdown(&results.memline))
        .collect();
    by_processor.sort_unstable_by(f64::total_cmp);
    if let Some(worst) = by_processor.last() {
        let _ = writeln!(
            text,
            "- By the processor's time, in which other work on the machine does not show, the median is {:.2}×, and the worst {worst:.2}×.",
            by_processor[median(by_processor.len())]
        );
    }
    ahead(text, "dhat, on each program", rows, |results| &results.dhat, |_| true);
    ahead(
        text,
        "heaptrack, on each program that makes more than a million allocations a second",
        rows,
        |results| &results.heaptrack,
        |results| results.allocations_per_second().is_some_and(|rate| rate > MANY),
    );
    ahead(
        text,
        "heaptrack, on the others",
        rows,
        |results| &results.heaptrack,
        |results| results.allocations_per_second().is_none_or(|rate| rate <= MANY),
    );
}

fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "**not met**" }
}

/// On which programs it is faster than another tool.
fn ahead(
    text: &mut String,
    what: &str,
    rows: &[(Results, Program)],
    of: fn(&Results) -> &Column,
    counts: fn(&Results) -> bool,
) {
    let compared: Vec<_> = rows
        .iter()
        .map(|(results, _)| results)
        .filter(|results| counts(results))
        .filter_map(|results| {
            Some((
                results,
                results.slowdown(&results.memline)?,
                results.slowdown(of(results))?,
            ))
        })
        .collect();
    let behind: Vec<_> = compared
        .iter()
        .filter(|(_, memline, other)| memline >= other)
        .map(|(results, memline, other)| format!("{} ({memline:.2}× and {other:.2}×)", results.name))
        .collect();
    let _ = write!(
        text,
        "- Ahead of {what}: {} of {}",
        compared.len() - behind.len(),
        compared.len()
    );
    if !behind.is_empty() {
        let _ = write!(text, "; **not on** {}", behind.join(", "));
    }
    text.push_str(".\n");
}

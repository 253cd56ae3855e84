//! Writes the table.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::list::{Program, Sameness};
use super::results::{Column, Results};
use super::tools::{Found, Top};

/// What is promised: so many times the program's own time in the middle, and for the worst.
const MEDIAN_AT_MOST: f64 = 3.0;
const WORST_AT_MOST: f64 = 10.0;

/// From so many allocations a second on, `cargo memline` is to be faster than heaptrack.
const MANY: f64 = 1e6;

const HEAD: &str = "\
# What `cargo memline` costs

Programs that people use, on real input: by themselves, by `cargo memline`, by heaptrack, and by dhat of valgrind.
`cargo xtask programs` gets them from crates.io, each at the exact version and with the checksum that `xtask/programs.toml` names and
with its own Cargo.lock, builds them, makes what they read of other crates' sources, runs them, and writes this file.
`cargo xtask programs PROGRAM` does a row again.

- **build**: seconds of `cargo build --release --locked` and of `cargo memline build` with the same arguments, each from an empty
  folder, downloads apart. The latter builds the profiler too, which later builds in that folder need not. The program's own
  profile is used, with `debug = \"line-tables-only\"` and `strip = \"none\"`, which heaptrack and dhat need and which change no
  instruction.
- **run**: seconds from the start to the end of all that is started, so by heaptrack the interpreter beside the program too; of a
  server, of the load. Each is the median of several runs, in turns on the same input; by dhat it was run once. What was stopped
  stands as `> 300`.
- **peak**: MiB, the largest resident set that one of the processes had, in the median.
- **allocations/s**: how often the program by itself asks for memory in a second, as heaptrack counts it, or else dhat.
- **output**: what the program prints or writes by `cargo memline` is what it prints or writes by itself, in every run.

Functions of the program's own package are profiled. What its dependencies allocate stands on its lines that call them.
";

/// The page.
pub(super) fn text(rows: &[(Results, Program)]) -> String {
    let mut text = HEAD.to_owned();
    let with: BTreeSet<_> = rows.iter().map(|(results, _)| &*results.with).collect();
    let rounds: BTreeSet<_> = rows.iter().map(|(results, _)| results.rounds.to_string()).collect();
    let _ = writeln!(
        text,
        "\nMeasured with {}; {} runs.\n",
        list(with),
        list(rounds.iter().map(String::as_str))
    );
    text += "\
| program | functions | build: plain | memline | run: plain | memline | heaptrack | dhat | memline | heaptrack | dhat | peak: plain | \
memline | heaptrack | dhat | allocations/s | output |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
";
    for (results, program) in rows {
        row(&mut text, results, program);
    }
    sums(&mut text, rows);
    text += "\n## What each finds\n\n\
        The line with the most bytes that were allocated, that were there when the program held most, and that were there at the end. \
        Of stacks that heaptrack and dhat tell, the innermost line of the program's own source is named, or else of a dependency, \
        and stacks of one line are added up; of heaptrack's, the first thousand. heaptrack counts allocations in place of their bytes.\n\n\
        | program | | memline | heaptrack | dhat |\n|---|---|---|---|---|\n";
    for (results, _) in rows {
        found(&mut text, results);
    }
    text += "\n## What each does\n\n";
    for (_, program) in rows {
        let _ = writeln!(
            text,
            "- **{}**: `{} {}` {}.",
            program.name,
            program.executable,
            program.arguments.join(" "),
            program.about
        );
    }
    notes(&mut text, rows);
    text
}

/// A program in one line, for those who wait.
pub(super) fn sentence(results: &Results) -> String {
    let slower = |column: &Column| {
        let slowdown = slowdown(results, column);
        let by_processor = results.processor_slowdown(column);
        let by_processor = by_processor.map_or_else(String::new, |slowdown| format!(" ({slowdown:.2}×)"));
        format!("{}{by_processor}", if slowdown.is_empty() { "?" } else { &slowdown })
    };
    format!(
        "{} s by itself; memline {}, heaptrack {}, dhat {}; in parentheses by the processor's time",
        results
            .plain
            .seconds()
            .map_or_else(|| "?".to_owned(), |seconds| format!("{seconds:.2}")),
        slower(&results.memline),
        slower(&results.heaptrack),
        slower(&results.dhat)
    )
}

fn list<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    parts.into_iter().collect::<Vec<_>>().join("; or ")
}

fn row(text: &mut String, results: &Results, program: &Program) {
    let _ = write!(text, "| {} {} | {} |", results.name, results.version, results.functions);
    for seconds in [results.build_seconds, results.build_seconds_memline] {
        let _ = write!(
            text,
            " {} |",
            seconds.map_or_else(String::new, |seconds| format!("{seconds:.0}"))
        );
    }
    let tools = [&results.memline, &results.heaptrack, &results.dhat];
    for column in [&results.plain].into_iter().chain(tools) {
        let _ = write!(text, " {} |", seconds(column));
    }
    for column in tools {
        let _ = write!(text, " {} |", slowdown(results, column));
    }
    for column in [&results.plain].into_iter().chain(tools) {
        let _ = write!(text, " {} |", peak(column));
    }
    let rate = results.allocations_per_second();
    let _ = writeln!(
        text,
        " {} | {} |",
        rate.map_or_else(String::new, |rate| thousands(rate.round())),
        match program.output {
            Sameness::Bytes => "same",
            Sameness::Lines => "same lines, in another order",
            Sameness::Nothing => "times",
        }
    );
}

fn seconds(column: &Column) -> String {
    match column {
        Column::Took(ran) => format!("{:.2}", ran.seconds),
        Column::Late(seconds) => format!("> {seconds}"),
        Column::Failed(_) => "fails".to_owned(),
        Column::Absent => String::new(),
    }
}

fn slowdown(results: &Results, column: &Column) -> String {
    let Some(slowdown) = results.slowdown(column) else {
        return String::new();
    };
    let than = if matches!(column, Column::Late(_)) { "> " } else { "" };
    format!("{than}{slowdown:.2}×")
}

#[expect(clippy::cast_precision_loss, reason = "the bytes of a process are far below 2^52")]
fn peak(column: &Column) -> String {
    match column {
        Column::Took(ran) => ran
            .peak_bytes
            .map_or_else(String::new, |bytes| format!("{:.1}", bytes as f64 / 1_048_576.0)),
        _ => String::new(),
    }
}

/// `1,234,567`
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The medians and the worst, and whether it is ahead.
fn sums(text: &mut String, rows: &[(Results, Program)]) {
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

fn found(text: &mut String, results: &Results) {
    let tools = [&results.memline_found, &results.heaptrack_found, &results.dhat_found];
    for (name, of) in [
        ("allocated", (|found| &found.allocated) as fn(&Found) -> &Option<Top>),
        ("at the peak", |found| &found.peak),
        ("retained", |found| &found.retained),
    ] {
        let _ = write!(text, "| {} | {name} |", results.name);
        for (place, tool) in tools.iter().enumerate() {
            let is_in_calls = place == 1 && name == "allocated";
            let top = tool.as_ref().and_then(|found| of(found).as_ref());
            let _ = match top {
                Some(Top { place, value }) if is_in_calls => write!(text, " `{place}` {value} calls |"),
                Some(Top { place, value }) => {
                    let bytes = i64::try_from(*value).unwrap_or(i64::MAX);
                    write!(text, " `{place}` {} |", memline_size::text(bytes, 1))
                }
                None => write!(text, " |"),
            };
        }
        text.push('\n');
    }
}

/// What the numbers do not say.
fn notes(text: &mut String, rows: &[(Results, Program)]) {
    for (results, _) in rows {
        for (tool, column) in [("heaptrack", &results.heaptrack), ("dhat", &results.dhat)] {
            if let Column::Failed(why) = column {
                let _ = writeln!(text, "- {}: {tool} fails: {}.", results.name, why.replace('\n', " "));
            }
        }
    }
}

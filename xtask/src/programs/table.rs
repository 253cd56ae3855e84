//! Writes the table.

mod found;
mod row;
mod sums;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::list::Program;
use super::results::{Column, Results};

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
- **slowdown**: the run by a tool, in runs of the program by itself.
- **peak**: MiB, the largest resident set that one of the processes had, in the median.
- **allocations/s**: how often the program by itself asks for memory in a second, as heaptrack counts it, or else dhat.
- **output**: what the program prints or writes by `cargo memline` is what it prints or writes by itself, in every run.

Functions of the program's own package are profiled. What its dependencies allocate stands on its lines that call them.
";

/// The page. `missing`: the programs on the list that are not measured.
pub(super) fn text(rows: &[(Results, Program)], missing: &[String]) -> String {
    let mut text = HEAD.to_owned();
    let with: BTreeSet<_> = rows.iter().map(|(results, _)| &*results.with).collect();
    let rounds: BTreeSet<_> = rows.iter().map(|(results, _)| results.rounds.to_string()).collect();
    let _ = writeln!(
        text,
        "\nMeasured with {}; {} runs.\n",
        list(with),
        list(rounds.iter().map(String::as_str))
    );
    if !missing.is_empty() {
        let _ = writeln!(text, "**Not measured**: {}.\n", missing.join(", "));
    }
    text += "\
| program | functions | build: plain | memline | run: plain | memline | heaptrack | dhat | slowdown: memline | heaptrack | dhat | peak: plain | \
memline | heaptrack | dhat | allocations/s | output |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
";
    for (results, program) in rows {
        row::append(&mut text, results, program);
    }
    sums::append(&mut text, rows);
    text += "\n## What each finds\n\n\
        The line with the most bytes that were allocated, that were there when the program held most, and that were there at the end. \
        Of stacks that heaptrack and dhat tell, the innermost line of the program's own source is named, or else of a dependency, \
        and stacks of one line are added up; of heaptrack's, the first thousand. heaptrack counts allocations in place of their bytes. \
        Both see what C libraries allocate, such as 32 KiB for each folder that is read; `cargo memline` does not.\n\n\
        | program | | memline | heaptrack | dhat |\n|---|---|---|---|---|\n";
    for (results, _) in rows {
        found::append(&mut text, results);
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
        let slowdown = row::slowdown(results, column);
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

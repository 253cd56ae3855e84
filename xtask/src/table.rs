//! Writes the table of results.

use std::fmt::Write as _;
use std::fs;

use anyhow::Result;

use crate::list::{self, Listed};
use crate::results::Results;

const SETTINGS: [&str; 6] = ["off", "rss", "pss", "uss", "heap", "task"];

/// Writes the results that are there to `crates/memline/INSTRUMENTED.md`.
pub(crate) fn write() -> Result<()> {
    let rows: Vec<_> = list::read(&[])?
        .into_iter()
        .filter_map(|listed| Some((Results::read(&listed.name, &listed.version)?, listed)))
        .collect();
    fs::write(list::root().join("crates/memline/INSTRUMENTED.md"), text(&rows))?;
    Ok(())
}

const HEAD: &str = "\
# `#[profile]` on every function of other people's crates

`cargo xtask instrument` gets the crates of `xtask/crates.toml` from crates.io, runs their own tests, puts
`#[::memline::profile]` on every function in the files that the compiler reads for those tests, and runs them again:
switched off, and by each measure. Numbers are tests that passed; all that passed before are to pass after.

The attribute goes on functions, methods and default methods, in the crate and in its tests, nested ones too; not on
`const fn`, and not on what macros by example write. What a `cfg` leaves out is counted where its file is read. Before and
after are built with the same versions of all dependencies, the same features and the same compiler.

Where `1/N` is said, one in N calls was profiled in the binary that has the most of them: a reading of `rss`, `pss` or
`uss` is the kernel's work, and some tests make millions of calls. A test that fails is run again alone, up to twice: the
machine is busy, and some tests are about time. Doc tests are left out, as each is a program of its own to link.
`cargo xtask instrument CRATE` does a row again.

";

fn text(rows: &[(Results, Listed)]) -> String {
    let mut text = HEAD.to_owned();
    text += "| crate | functions | async | before |";
    for setting in SETTINGS {
        let _ = write!(text, " {setting} |");
    }
    text += "\n|---|---:|---:|---:|";
    text += &"---:|".repeat(SETTINGS.len());
    text.push('\n');
    let (mut functions, mut async_functions, mut before, mut after) = (0, 0, 0, [0; SETTINGS.len()]);
    for (results, _) in rows {
        functions += results.functions;
        async_functions += results.async_functions;
        before += results.before;
        let _ = write!(
            text,
            "| {} {} | {} | {} | {} |",
            results.name, results.version, results.functions, results.async_functions, results.before
        );
        for (setting, sum) in SETTINGS.iter().zip(&mut after) {
            let Some(after) = results.after.get(*setting) else {
                text += " |";
                continue;
            };
            *sum += after.passed;
            let _ = write!(text, " {}", after.passed);
            if after.one_in > 1 {
                let _ = write!(text, " (1/{})", after.one_in);
            }
            text += " |";
        }
        text.push('\n');
    }
    let _ = write!(
        text,
        "| **{} crates** | {functions} | {async_functions} | {before} |",
        rows.len()
    );
    for sum in after {
        let _ = write!(text, " {sum} |");
    }
    text.push('\n');
    notes(&mut text, rows);
    text
}

/// What the numbers do not say.
fn notes(text: &mut String, rows: &[(Results, Listed)]) {
    let mut notes = String::new();
    for (results, listed) in rows {
        let mut note = |says: &str| {
            let _ = writeln!(notes, "- {}: {says}", results.name);
        };
        for (setting, after) in &results.after {
            for (how, tests) in [
                ("fail", &after.failed),
                ("take too long", &after.late),
                ("hang", &after.hung),
            ] {
                if !tests.is_empty() {
                    note(&format!("**{how} by {setting}**: {}.", tests.join(", ")));
                }
            }
        }
        if !results.broken_targets.is_empty() {
            note(&format!(
                "**do not compile any more**: {}.",
                results.broken_targets.join(", ")
            ));
        }
        for warning in &results.new_warnings {
            note(&format!("**new warning**: {warning}."));
        }
        if !results.own_allocator.is_empty() {
            let own = results.own_allocator.join(", ");
            note(&format!(
                "set an allocator of their own or are a module of another target, so not by heap and task: {own}."
            ));
        }
        if !results.not_built.is_empty() {
            note(&format!(
                "do not compile before either: {}.",
                results.not_built.join(", ")
            ));
        }
        if !results.flaky.is_empty() {
            note(&format!(
                "also fail without the attribute, now and then: {}.",
                results.flaky.join(", ")
            ));
        }
        for (kind, skipped) in [
            ("target", &listed.skip_targets),
            ("test", &listed.skip_tests),
            ("file", &listed.skip_files),
        ] {
            for skipped in skipped {
                let by = if skipped.by.is_empty() {
                    String::new()
                } else {
                    format!(" by {}", skipped.by.join(" and "))
                };
                note(&format!("left out{by}, {kind} `{}`: {}.", skipped.name, skipped.why));
            }
        }
    }
    if !notes.is_empty() {
        text.push('\n');
        *text += &notes;
    }
}

//! Where the instructions of what misses its limit go, counted by valgrind: unlike times, they are the same in each run.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

use crate::programs::Programs;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What is counted: a name for the page, a program of `peers/`, and a workload of it.
const COUNTED: [(&str, &str, &str); 9] = [
    (
        "a merged call (`Profiler`), 5 quiet lines",
        "wrapped",
        "five_lines_merged",
    ),
    (
        "a call in a session, `task`, 5 quiet lines",
        "wrapped",
        "five_lines_by_task",
    ),
    ("the same function without the attribute", "wrapped", "five_lines"),
    ("allocation + free, the system's allocator alone", "inner", "alloc"),
    ("the same under `UntaggedAlloc`", "untagged-system", "alloc"),
    ("under `Alloc`, switched off", "wrapped-system", "alloc_off"),
    ("under `Alloc`", "wrapped-system", "alloc"),
    (
        "under `Alloc`, on a line of a merged call",
        "wrapped-system",
        "alloc_merged",
    ),
    ("an empty loop round with a `task` probe", "wrapped", "rounds_by_task"),
];
/// What takes less of a round is not listed.
const LISTED: f64 = 2.0;

/// Two runs of different lengths: what they differ by is not the program's start.
const ROUNDS: [u32; 2] = [1_000, 21_000];

/// Counts, and writes the table.
pub(crate) fn section(programs: &Programs) -> Result<String> {
    let mut table = String::from("| what | instructions | of which |\n|---|--:|---|\n");
    for (name, program, workload) in COUNTED {
        let [few, many] = ROUNDS;
        let shorter = by_function(&programs.callgrind(program, workload, few)?);
        let mut longer = by_function(&programs.callgrind(program, workload, many)?);
        for (function, count) in shorter {
            *longer.entry(function).or_default() -= count;
        }
        // Before each request the program runs a quarter of it, to warm up.
        let rounds = f64::from(many - few) * 1.25;
        let mut counts: Vec<_> = longer.into_iter().map(|(name, count)| (name, count / rounds)).collect();
        counts.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let total: f64 = counts.iter().map(|(_, count)| count).sum();
        let listed: Vec<_> = counts
            .iter()
            .filter(|(_, count)| *count >= LISTED)
            .map(|(function, count)| format!("{count:.0} `{function}`"))
            .collect();
        let _ = writeln!(table, "| {name} | {total:.0} | {} |", listed.join(", "));
    }
    Ok(format!(
        "## Where it goes\n\n\
         Instructions of one call, of one allocation with its free, or of one round, counted by valgrind's callgrind; and \
         the functions that they are in, with all that is inlined into them. A probe's are in the profiled function.\n\n\
         {table}\n"
    ))
}

/// The instructions of each function in a file of callgrind's, those of what it calls aside. The format is described in
/// [valgrind's manual](https://valgrind.org/docs/manual/cl-format.html): names are given once, with a number, and the
/// line after `calls=` has the cost of the called function.
fn by_function(profile: &str) -> BTreeMap<String, f64> {
    let mut names = BTreeMap::new();
    let mut counts: BTreeMap<String, f64> = BTreeMap::new();
    let mut function = String::new();
    let mut is_call = false;
    for line in profile.lines() {
        if let Some(named) = line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn=")) {
            let (number, name) = named.split_once(' ').unwrap_or((named, ""));
            let known = names.entry(number.to_owned()).or_insert_with(|| short(name));
            if line.starts_with("fn=") {
                function.clone_from(known);
            }
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let count = line.rsplit(' ').next().and_then(|count| count.parse::<f64>().ok());
            if !std::mem::take(&mut is_call) {
                *counts.entry(function.clone()).or_default() += count.unwrap_or_default();
            }
        }
    }
    counts
}

/// Without the hash that the compiler puts behind each name, and without a type's parameters.
fn short(name: &str) -> String {
    let name = match name.rsplit_once("::h") {
        Some((name, hash)) if hash.chars().all(|digit| digit.is_ascii_hexdigit()) => name,
        _ => name,
    };
    let start = name.split('<').next().filter(|start| !start.is_empty());
    start.unwrap_or(name).to_owned()
}

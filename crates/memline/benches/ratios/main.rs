//! What memline costs, as ratios to other things that are timed in the same run: `cargo bench -p memline --bench ratios`.
//!
//! Builds the programs of `peers/` and a Python with `memory_profiler`, asks them for timings in turns, and writes the
//! table to `BENCHMARKS.md`. Takes two minutes or so, and the first time as long again to build.

mod costs;
mod programs;
mod rows;
mod table;
mod workloads;

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::costs::Costs;
use crate::programs::Programs;

/// How often all programs are started anew: where the loader puts things differs from start to start, and what that does
/// to a loop of a nanosecond is no property of memline.
const STARTS: usize = 7;
/// How often each workload is timed in each start.
const TURNS: usize = 60;
/// How often each workload that needs a program for itself is timed in each start.
const TIMES_ALONE: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` runs benches too, without this argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("Nothing to test here: run `cargo bench -p memline --bench ratios`.");
        return Ok(());
    }
    let programs = Programs::install()?;
    let mut starts = Vec::new();
    for start in 1..=STARTS {
        println!("start {start} of {STARTS}");
        starts.push(Costs::of_one_start(&programs, TURNS, TIMES_ALONE)?);
    }
    let table = table::render(&rows::ROWS, &starts);
    println!("\n{table}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("BENCHMARKS.md");
    fs::write(path, table::page(&table, &programs.versions()?, STARTS, TURNS))?;
    Ok(())
}

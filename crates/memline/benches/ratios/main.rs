//! What memline costs, as ratios to other things that are measured in the same run: `cargo bench -p memline --bench ratios`.
//!
//! Builds the programs of `satellites/peers` and a Python with `memory_profiler`, asks them for timings in turns, and writes the
//! tables to `BENCHMARKS.md`. Takes five minutes or so, and the first time two more to build.
//!
//! Behind `--` may stand `quick`, for one start of the programs and a few turns, and names of [`Section`]s, for these alone.
//! Then the tables are printed, and the page stays as it is.

mod builds;
mod chains;
mod costs;
mod futures;
mod generated;
mod instructions;
mod page;
mod programs;
mod resident;
mod rows;
mod section;
mod table;
mod workloads;

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::programs::Programs;
use crate::section::{Effort, Section};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs benches too, without this argument.
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("Nothing to test here: run `cargo bench -p memline --bench ratios`.");
        return Ok(());
    }
    let words: Vec<_> = arguments.iter().filter(|argument| *argument != "--bench").collect();
    let (effort, sections) = section::asked_for(&words)?;
    let programs = Programs::install()?;
    let mut text = String::new();
    for section in &sections {
        let part = section.run(&programs, effort)?;
        println!("\n{part}");
        text.push_str(&part);
    }
    if effort == Effort::FULL && sections == Section::ALL {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("BENCHMARKS.md");
        fs::write(path, page::page(&text, &programs.versions()?))?;
    }
    Ok(())
}

//! Whether what ends leaves nothing behind: `cargo bench -p memline --bench soak`.
//!
//! Each [part](parts::PARTS) runs in a process of its own, for some minutes in all, and prints a line that begins with PASS
//! or FAIL. The exit status is 1 if one failed.
//!
//! Behind `--` may stand a factor, `0.01` for a hundredth of the work, and names of parts, for these alone.

mod accept;
mod arguments;
mod calls;
mod functions;
mod parts;
mod tasks;
mod threads;
mod watch;

use std::error::Error;
use std::process::{Command, ExitCode};

use memline::Profiler;

use crate::arguments::Arguments;
use crate::parts::Part;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let words: Vec<_> = std::env::args().skip(1).collect();
    // `cargo test --benches` runs benches too, without this argument.
    if !words.iter().any(|word| word == "--bench") {
        println!("Nothing to test here: run `cargo bench -p memline --bench soak`.");
        return Ok(ExitCode::SUCCESS);
    }
    let arguments = Arguments::parse(words.iter().filter(|word| *word != "--bench"))?;
    if let [part] = arguments.parts[..] {
        return Ok(status(part.run(arguments.factor)));
    }
    let mut passed = true;
    for part in arguments.parts {
        passed &= run_in_a_process(part, arguments.factor)?;
    }
    println!("{}", if passed { "all passed" } else { "not all passed" });
    Ok(status(passed))
}

/// What one part leaves behind is not in the resident set of the next one.
fn run_in_a_process(part: &Part, factor: f64) -> Result<bool, Box<dyn Error>> {
    let status = Command::new(std::env::current_exe()?)
        .args(["--bench", part.name, &factor.to_string()])
        .status()?;
    Ok(status.success())
}

fn status(passed: bool) -> ExitCode {
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! `cargo memline`: line-by-line memory profiles of any Rust program, without an edit.
//!
//! ```sh
//! cargo memline run --release -- input.txt     # cargo's own arguments; a summary at the end
//! cargo memline test
//! cargo memline report                         # the last profile again, in tables
//! cargo memline report --html                  # a page to look at
//! cargo memline diff a.json b.json --fail-if retained+5%
//! ```
//!
//! # How it works
//!
//! 1. `command` reads the command line; `arguments` parts our own options from cargo's. `workspace` asks cargo where all is.
//! 2. `library` builds memline with the user's own compiler, from sources that are in this executable.
//! 3. `mirror` makes a copy of the workspace below its target folder, in which every function has the attribute (`instrument`) but
//!    those that cannot allocate (`instrument/trivial`), and every executable memline's allocator (`allocator`). Files that are not
//!    Rust's are links. `copies` does so for the workspace and for the dependencies that are profiled too, and writes the `plan`.
//! 4. `build` runs cargo, with this program in the compiler's place (`wrapper`): it gives the compiler the copy to read and memline
//!    to link with, and has it call the files by the user's own names. What the compiler says is that of the user's own source
//!    (`wrapper/compile`), and is said once (`replay`). So the user's files, `Cargo.toml` and `Cargo.lock` stay as they are. `child`
//!    hands signals on, and ends as the program has.
//! 5. The program writes its profile when it ends, as memline's `MEMLINE=out=FILE` says, by the variable `CARGO_MEMLINE`; `session`
//!    puts those of all processes together (`profiles`). `lines` ranks what they say, `report` and `compare` print it,
//!    and `export` writes it into files for others, the page among them.

#![forbid(unsafe_code)]

mod allocator;
mod arguments;
mod build;
mod child;
mod command;
mod compare;
mod copies;
mod export;
mod instrument;
mod library;
mod lines;
mod mirror;
mod plan;
mod profiles;
mod replay;
mod report;
mod request;
mod selection;
mod session;
mod workspace;
mod wrapper;

use std::ffi::OsString;
use std::process::ExitCode;

pub use self::instrument::{Added, Instrumented, instrument};

/// Runs the command line `args`, the program's name first, and gives the exit status: the program's own, or cargo's; 2 if the
/// command line is wrong, or it cannot be done.
///
/// ```
/// use std::ffi::OsString;
/// use std::process::ExitCode;
///
/// let line = ["cargo-memline", "memline", "--version"].map(OsString::from);
/// assert_eq!(cargo_memline::main(line.into()), ExitCode::SUCCESS);
/// ```
#[must_use]
pub fn main(args: Vec<OsString>) -> ExitCode {
    if let Some(status) = wrapper::run(&args) {
        return status;
    }
    command::run(args)
}

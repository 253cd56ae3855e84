//! `cargo memline`: line-by-line memory profiles of any Rust program, without an edit.
//!
//! ```sh
//! cargo memline run --release -- input.txt     # cargo's own arguments; a summary at the end
//! cargo memline test
//! cargo memline report                         # the last profile again, in tables
//! ```
//!
//! # How it works
//!
//! 1. `workspace` asks cargo where the workspace is.
//! 2. `mirror` makes a copy of it below its target folder, in which every function has the attribute (`instrument`) and every
//!    executable memline's allocator (`allocator`). Files that are not Rust's are links.
//! 3. `library` builds memline with the user's own compiler.
//! 4. `session` runs cargo, with this program in the compiler's place (`wrapper`): it gives the compiler the copy to read and memline to
//!    link with, and has it call the files by the user's own names. So the user's files, `Cargo.toml` and `Cargo.lock` stay as
//!    they are.
//! 5. The program writes its profile when it ends, as memline's `MEMLINE=out=FILE` says; `summary` prints what matters of it.

#![forbid(unsafe_code)]

mod allocator;
mod command;
mod instrument;
mod library;
mod mirror;
mod plan;
mod profiles;
mod selection;
mod session;
mod summary;
mod workspace;
mod wrapper;

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command line `args`, the program's name first, and gives the exit status: the program's own, or cargo's; 2 if the
/// command line is wrong.
#[must_use]
pub fn main(args: Vec<OsString>) -> ExitCode {
    if let Some(status) = wrapper::run(&args) {
        return status;
    }
    command::run(args)
}

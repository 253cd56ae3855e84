//! `cargo memline`: what cargo starts, and what cargo starts in turn in the compiler's place.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_memline::main(std::env::args_os().collect())
}

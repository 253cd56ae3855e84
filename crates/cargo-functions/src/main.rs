//! `cargo-functions`: what cargo starts for `cargo functions`.

#![forbid(unsafe_code)]

use std::io;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let build_folder = std::env::var_os("CARGO_TARGET_DIR").map(Into::into);
    let status = cargo_functions::run(
        std::env::args_os(),
        Path::new("."),
        build_folder,
        &mut io::stdout(),
        &mut io::stderr(),
    );
    ExitCode::from(status)
}

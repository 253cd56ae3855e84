//! Completions and the manual.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::CommandFactory as _;
use clap_complete::Shell;

use super::options::Cargo;

/// Ours alone, called as the executable is.
fn command() -> clap::Command {
    let cargo = Cargo::command();
    let memline = cargo.find_subcommand("memline").expect("there is one").clone();
    memline
        .name("cargo-memline")
        .bin_name("cargo-memline")
        .version(env!("CARGO_PKG_VERSION"))
}

pub(super) fn completions(shell: Shell) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "cargo-memline", &mut script);
    io::stdout().write_all(&script).context("cannot print")?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn manual(folder: Option<&Path>) -> Result<ExitCode> {
    match folder {
        Some(folder) => clap_mangen::generate_to(command(), folder)
            .with_context(|| format!("cannot write into {}", folder.display()))?,
        None => clap_mangen::Man::new(command())
            .render(&mut io::stdout())
            .context("cannot print")?,
    }
    Ok(ExitCode::SUCCESS)
}

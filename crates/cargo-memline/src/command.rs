//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};

use crate::profiles;
use crate::selection::Selection;
use crate::session::{self, Outcome, Request, Task};
use crate::summary;
use crate::workspace::Workspace;

/// The exit status of what cannot be done.
const FAILED: u8 = 1;
/// The exit status where the command line is wrong, as clap has it.
const REFUSED: u8 = 2;

/// What cargo starts: `cargo-memline memline ...`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo")]
enum Cargo {
    /// Line-by-line memory profiles of any Rust program, without an edit
    #[command(version, subcommand_required = true, arg_required_else_help = true)]
    Memline {
        #[command(subcommand)]
        command: Command,
    },
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build and run a program, and say which lines take how much memory
    Run(Build),
    /// Build and run the tests, and say which lines take how much memory
    Test(Build),
    /// Build and run the benchmarks, and say which lines take how much memory
    Bench(Build),
    /// Build only; a program that is built so writes its profile where MEMLINE=out=FILE.json says
    Build(Build),
    /// Print a profile again
    Report {
        /// The profile [default: the workspace's last]
        file: Option<PathBuf>,
    },
}

#[derive(Args, Debug)]
struct Build {
    #[command(flatten)]
    options: Options,
    /// Cargo's own arguments, and behind -- those of the program
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "CARGO ARGUMENTS")]
    cargo: Vec<String>,
}

#[derive(Args, Debug)]
struct Options {
    /// Profile only these files or functions, such as 'src/parse/**' or 'Parser::*'
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// Leave out these files or functions
    #[arg(long, value_name = "PATTERN")]
    skip: Vec<String>,
    /// Where the profile goes [default: target/memline/profile.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: Vec<OsString>) -> ExitCode {
    let command = match Cargo::try_parse_from(args) {
        Ok(Cargo::Memline { command }) => command,
        Err(error) => {
            // With the streams gone there is nowhere left to say so.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { REFUSED } else { 0 });
        }
    };
    done(command).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(FAILED)
    })
}

fn done(command: Command) -> Result<ExitCode> {
    match command {
        Command::Run(build) => profile(Task::Run, build),
        Command::Test(build) => profile(Task::Test, build),
        Command::Bench(build) => profile(Task::Bench, build),
        Command::Build(build) => profile(Task::Build, build),
        Command::Report { file } => {
            let file = file.map_or_else(
                || Workspace::find(&[]).map(|workspace| session::last_profile(&workspace)),
                Ok,
            )?;
            println!("{}", profiles::read(&file)?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn profile(task: Task, build: Build) -> Result<ExitCode> {
    let selection = Selection::new(&build.options.only, &build.options.skip)?;
    let out = build
        .options
        .out
        .map(|out| std::path::absolute(&out).with_context(|| format!("{} is no path", out.display())));
    let outcome = session::run(&Request {
        task,
        selection,
        cargo_args: build.cargo,
        measure: "task".to_owned(),
        out: out.transpose()?,
    })?;
    say(&outcome, task);
    Ok(outcome.status)
}

fn say(outcome: &Outcome, task: Task) {
    for file in &outcome.mirrored.unread {
        eprintln!(
            "memline: {} is left as it is: it cannot be read as Rust",
            file.display()
        );
    }
    match &outcome.profile {
        Some((profile, _)) if profile.is_empty() => eprintln!("memline: no profiled function was called"),
        Some((profile, file)) => eprintln!("\n{}\nwritten to {}", summary::text(profile), file.display()),
        None if task == Task::Build => {
            eprintln!(
                "memline: {} functions are profiled where MEMLINE=out=FILE.json is set",
                outcome.mirrored.functions
            );
        }
        None => eprintln!("memline: the program has written no profile"),
    }
}

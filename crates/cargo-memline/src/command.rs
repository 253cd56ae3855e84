//! The command line.

mod files;
mod options;
mod said;
mod shell;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{CommandFactory as _, Parser as _};

use self::options::{Build, Cargo, Command, Diff, Report};
use crate::arguments::{self, Own, Parted};
use crate::child;
use crate::compare::compare;
use crate::export;
use crate::profiles;
use crate::report::{self, Chosen};
use crate::request::{Request, Task};
use crate::selection::Selection;
use crate::session;
use crate::workspace::{Refused, Workspace};

/// The exit status of a comparison that passes a limit.
const EXCEEDED: u8 = 1;
/// The exit status of what cannot be done, and where the command line is wrong, as clap has it.
const REFUSED: u8 = 2;
/// Cargo's own exit status of what it cannot do.
const CARGO_FAILED: u8 = 101;

pub(crate) fn run(args: Vec<OsString>) -> ExitCode {
    let (args, program_args) = arranged(args);
    let command = match Cargo::try_parse_from(args) {
        Ok(Cargo::Memline { command }) => command,
        Err(error) => {
            // With the streams gone there is nowhere left to say so.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { REFUSED } else { 0 });
        }
    };
    done(command, program_args).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(REFUSED)
    })
}

/// The arguments as clap takes them: our own options first, cargo's arguments behind `--`. And what the program is given.
fn arranged(mut args: Vec<OsString>) -> (Vec<OsString>, Vec<OsString>) {
    // Started as `cargo-memline run`, and not by cargo.
    if args.get(1).is_some_and(|first| first != "memline") {
        args.insert(1, "memline".into());
    }
    let task = args
        .get(2)
        .and_then(|name| Task::ALL.into_iter().find(|task| name == task.name()));
    let Some(task) = task else {
        return (args, Vec::new());
    };
    let given = args.split_off(3);
    let Parted { own, cargo, program } = arguments::part(&given, &own_options(task), task == Task::Run);
    args.extend(own);
    args.push("--".into());
    args.extend(cargo);
    (args, program)
}

fn own_options(task: Task) -> Vec<Own> {
    let mut cargo = Cargo::command();
    cargo.build();
    let memline = cargo.find_subcommand("memline");
    let command = memline
        .and_then(|memline| memline.find_subcommand(task.name()))
        .expect("each task is a subcommand");
    let mut own = Vec::new();
    for argument in command.get_arguments() {
        let names = [
            argument.get_long().map(|long| format!("--{long}")),
            argument.get_short().map(|short| format!("-{short}")),
        ];
        own.extend(names.into_iter().flatten().map(|name| Own {
            name,
            has_value: argument.get_action().takes_values(),
        }));
    }
    own
}

fn done(command: Command, program_args: Vec<OsString>) -> Result<ExitCode> {
    match command {
        Command::Run(build) => profile(Task::Run, build, program_args),
        Command::Test(build) => profile(Task::Test, build, program_args),
        Command::Bench(build) => profile(Task::Bench, build, program_args),
        Command::Build(build) => profile(Task::Build, build, program_args),
        Command::Report(given) => print_report(given),
        Command::Diff(given) => diff(given),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { folder } => shell::manual(folder.as_deref()),
    }
}

fn profile(task: Task, build: Build, program_args: Vec<OsString>) -> Result<ExitCode> {
    let options = build.options;
    let selection = Selection::new(&options.only, &options.skip)?.has_trivial(options.all_functions);
    let out = options
        .out
        .map(|out| std::path::absolute(&out).with_context(|| format!("{} is no path", out.display())));
    let ran = session::run(Request {
        task,
        selection,
        dependencies: options.deps,
        exact: options.exact,
        cargo_args: build.cargo,
        program_args,
        out: out.transpose()?,
    });
    let outcome = match ran {
        Ok(outcome) => outcome,
        Err(error) => {
            let refused = error.downcast::<Refused>()?;
            eprint!("{}", refused.said);
            return Ok(ExitCode::from(CARGO_FAILED));
        }
    };
    let has_failed = said::say(&outcome);
    if options.open {
        files::open_ran(&outcome);
    }
    if has_failed && outcome.status.success() {
        return Ok(ExitCode::from(REFUSED));
    }
    Ok(child::end_as(outcome.status))
}

fn print_report(given: Report) -> Result<ExitCode> {
    let (file, title) = if let Some(file) = given.file {
        let title = name(&file);
        (file, title)
    } else {
        let workspace = Workspace::find(&[]).context("no file is named, and here is no last one")?;
        (session::last_profile(&workspace), workspace.title(&[]))
    };
    let profile = profiles::read(&file)?;
    if !given.files.are_none() {
        files::write(&profile, &title, &file, given.files)?;
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = Chosen {
        form: given.form.form(),
        top: given.top,
        by: given.by,
        functions: given.function,
    };
    print(&report::print(&profile, &chosen)?);
    Ok(ExitCode::SUCCESS)
}

fn diff(given: Diff) -> Result<ExitCode> {
    let (before, after) = (profiles::read(&given.before)?, profiles::read(&given.after)?);
    let compared = compare(&before, &after, &given.fail_if);
    print(&compared.text);
    for sentence in &compared.exceeded {
        eprintln!("memline: {sentence}");
    }
    if let Some(page) = given.html {
        let page = export::page_name(page, &given.after, "diff.html")?;
        export::compared(
            (&given.before.to_string_lossy(), &before),
            (&given.after.to_string_lossy(), &after),
            &page,
        )?;
    }
    Ok(ExitCode::from(if compared.exceeded.is_empty() { 0 } else { EXCEEDED }))
}

/// What a profile in a file is called.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// To standard output. Whoever reads it may stop, as `head` does.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(Into::into).collect()
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cargo::command().debug_assert();
    }

    #[test]
    fn own_options_are_taken_from_among_cargos() {
        let (args, program) = arranged(words(
            "cargo-memline memline run --release --only a -p b --out=c file -x",
        ));
        assert_eq!(
            args,
            words("cargo-memline memline run --only a --out=c -- --release -p b")
        );
        assert_eq!(program, words("file -x"));
        let (args, program) = arranged(words("cargo-memline test name --skip a -- --nocapture"));
        assert_eq!(args, words("cargo-memline memline test --skip a -- name"));
        assert_eq!(program, words("--nocapture"));
        let (args, program) = arranged(words("cargo-memline memline report file --top 3"));
        assert_eq!(
            (args, program),
            (words("cargo-memline memline report file --top 3"), Vec::new())
        );
    }

    #[test]
    fn help_is_our_own() {
        let (args, _) = arranged(words("cargo-memline memline run --release --help"));
        assert_eq!(args, words("cargo-memline memline run --help -- --release"));
    }
}

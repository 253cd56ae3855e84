//! The command line.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, value_parser};

use crate::manifest::Manifest;
use crate::{Check, Error, Finding, Glibc, NewApp, NewFunction, Severity, TriggerKind, Written, WrittenApp};

/// The exit status where the command line is wrong, as clap has it.
const REFUSED: u8 = 2;

/// The exit status of any other failure.
const FAILED: u8 = 1;

/// What cargo starts: `cargo-functions functions ...`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo")]
enum Cargo {
    /// The files that the Azure Functions host reads, beside a Rust app
    #[command(version, subcommand_required = true, arg_required_else_help = true)]
    Functions {
        #[command(subcommand)]
        command: Command,
    },
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what is wrong in the files that the host reads here, and how to fix it; the status is 1 if there is an error
    Check {
        /// The glibc where the app will run [default: of the host's images, the oldest: 2.31]
        #[arg(long, value_name = "X.Y")]
        glibc: Option<Glibc>,
        /// Take the app that listens on this port, in place of starting the one that host.json names
        #[arg(long, value_name = "PORT", value_parser = value_parser!(u16).range(1..))]
        port: Option<u16>,
    },
    /// Make a function app of the crate here, and say what is left to do
    Init {
        /// A web app in host.json alone: every path goes to the router, and there is no other trigger
        #[arg(long)]
        web_app: bool,
    },
    /// Write the files of a new function here, and print the code that is left to write
    Add {
        /// The function's name
        name: String,
        /// http, timer, queue, service-bus, event-grid, event-hub, blob or cosmos-db
        #[arg(long, value_name = "KIND", default_value = "http")]
        trigger: TriggerKind,
    },
}

/// Runs the command line `args`, the program's name first, on the app in `folder`, and gives the exit status: 0, 1 if
/// `check` found an error or a file could not be written, 2 if the command line is wrong.
///
/// `build_folder` is where cargo builds, if not in `target`.
///
/// ```
/// let mut out = Vec::new();
/// let mut err = Vec::new();
/// let args = ["cargo-functions", "functions", "check"].map(Into::into);
/// let status = cargo_functions::run(args, "no such folder".as_ref(), None, &mut out, &mut err);
/// assert_eq!(status, 1);
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     "error: there is no host.json in no such folder: change to the app's folder, or run `cargo functions init`\n"
/// );
/// assert_eq!(err, b"check found 1 error and 0 hints\n");
/// ```
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    folder: &Path,
    build_folder: Option<PathBuf>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> u8 {
    let done = match Cargo::try_parse_from(with_subcommand(args)) {
        Ok(Cargo::Functions {
            command: Command::Check { glibc, port },
        }) => check(folder, build_folder, glibc, port, out, err),
        Ok(Cargo::Functions {
            command: Command::Add { name, trigger },
        }) => say(add(folder, name, trigger), out, err),
        Ok(Cargo::Functions {
            command: Command::Init { web_app },
        }) => say(init(folder, web_app), out, err),
        // Help and version are errors to clap, too.
        Err(error) if error.use_stderr() => write!(err, "{error}").map(|()| REFUSED),
        Err(help) => write!(out, "{help}").map(|()| 0),
    };
    // With the streams gone there is nowhere left to say so.
    done.unwrap_or(FAILED)
}

/// Started by hand, the program does what cargo starts it for.
fn with_subcommand(args: impl IntoIterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    let subcommand = OsString::from("functions");
    let mut args = args.into_iter().peekable();
    let program = args.next();
    args.next_if_eq(&subcommand);
    program.into_iter().chain([subcommand]).chain(args)
}

fn check(
    folder: &Path,
    build_folder: Option<PathBuf>,
    glibc: Option<Glibc>,
    port: Option<u16>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<u8> {
    let mut check = Check::new(folder);
    if let Some(glibc) = glibc {
        check = check.glibc(glibc);
    }
    if let Some(port) = port {
        check = check.port(port);
    }
    let build_folder = build_folder.unwrap_or_else(|| "target".into());
    if let Some(name) = Manifest::read(folder).executable() {
        let built = build_folder.join("release").join(name);
        check = check.build_with(format!(
            "run `cargo build --release` and copy {} there",
            built.display()
        ));
    }
    check = check.build_folder(build_folder);
    let findings = check.run();
    for finding in &findings {
        writeln!(out, "{finding}")?;
    }
    if findings.is_empty() {
        return Ok(0);
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
    let (errors, hints) = (count(Severity::Error), count(Severity::Hint));
    let (of_errors, of_hints) = (counted(errors, "error"), counted(hints, "hint"));
    writeln!(err, "check found {of_errors} and {of_hints}")?;
    let is_wrong = |finding: &Finding| finding.severity() == Severity::Error;
    Ok(if findings.iter().any(is_wrong) { FAILED } else { 0 })
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// The steps that are left to the user, or the sentence of a refusal.
fn say(done: Result<String, Error>, out: &mut impl Write, err: &mut impl Write) -> io::Result<u8> {
    match done {
        Ok(text) => out.write_all(text.as_bytes()).map(|()| 0),
        Err(error) => {
            let status = if error.is_io() { FAILED } else { REFUSED };
            writeln!(err, "{error}").map(|()| status)
        }
    }
}

fn init(folder: &Path, web_app: bool) -> Result<String, Error> {
    let app = if web_app {
        NewApp::web_app()
    } else {
        NewApp::functions()
    };
    Ok(steps_of_app(&app.write(folder)?))
}

fn steps_of_app(app: &WrittenApp) -> String {
    let mut lines = vec![format!("written: {}", app.files().join(", ")), "left to do:".to_owned()];
    for name in app.missing_crates() {
        let features = match *name {
            "tokio" => " --features macros,rt-multi-thread",
            _ => "",
        };
        lines.push(format!("  cargo add {name}{features}"));
    }
    if let Some(program) = app.main() {
        lines.push("  in src/main.rs, which is not as cargo new writes it".to_owned());
        lines.extend(indented(program));
    }
    let executable = app.executable();
    lines.push(format!(
        "  cargo build --release && cp target/release/{executable} handler"
    ));
    lines.push("  func start".to_owned());
    lines.join("\n") + "\n"
}

fn indented(code: &str) -> impl Iterator<Item = String> {
    let indent = |line: &str| if line.is_empty() { "" } else { "    " }.to_owned() + line;
    code.lines().map(indent)
}

fn add(folder: &Path, name: String, trigger: TriggerKind) -> Result<String, Error> {
    let written = NewFunction::new(name, trigger)?.write(folder)?;
    Ok(next_steps(&written))
}

fn next_steps(written: &Written) -> String {
    let mut lines = vec![
        format!("written: {}", written.files().join(", ")),
        "left to write:".to_owned(),
    ];
    for name in written.missing_crates() {
        lines.extend(["  a dependency".to_owned(), format!("    cargo add {name}")]);
    }
    lines.push("  a handler".to_owned());
    lines.extend(indented(written.handler()));
    lines.extend(["  its route".to_owned(), format!("    {}", written.route())]);
    if let Some(file) = written.declared_in() {
        lines.push(format!("  its name, where {file} calls FunctionApp::functions"));
        lines.push(format!("    {:?}", written.name()));
    }
    lines.join("\n") + "\n"
}

//! What may be written on it.
#![allow(clippy::doc_markdown, reason = "it is the text of the help")]
#![expect(clippy::option_option, reason = "so clap has an option whose value may be left out")]

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::compare::Limit;
use crate::lines::Metric;
use crate::report::{Form, MessageFormat, TOP};

/// What cargo starts: `cargo-memline memline ...`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo")]
pub(crate) enum Cargo {
    /// Line-by-line memory profiles of any Rust program, without an edit
    #[command(version, subcommand_required = true, arg_required_else_help = true)]
    Memline {
        #[command(subcommand)]
        command: Command,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build and run a program, and say which lines take how much memory
    #[command(override_usage = "cargo memline run [OPTIONS] [CARGO'S OPTIONS] [-- THE PROGRAM'S ARGUMENTS]")]
    Run(Build),
    /// Build and run the tests, and say which lines take how much memory
    #[command(override_usage = "cargo memline test [OPTIONS] [CARGO'S OPTIONS] [-- THE PROGRAM'S ARGUMENTS]")]
    Test(Build),
    /// Build and run the benchmarks, and say which lines take how much memory
    #[command(override_usage = "cargo memline bench [OPTIONS] [CARGO'S OPTIONS] [-- THE PROGRAM'S ARGUMENTS]")]
    Bench(Build),
    /// Build only; what is built so writes its profile where CARGO_MEMLINE=task,out=FILE.json says
    #[command(override_usage = "cargo memline build [OPTIONS] [CARGO'S OPTIONS] [-- THE PROGRAM'S ARGUMENTS]")]
    Build(Build),
    /// Print a profile again: the lines with the most, and a table for each function
    Report(Report),
    /// Compare two profiles; exit with 1 if more has grown than --fail-if allows
    Diff(Diff),
    /// Print completions for a shell
    #[command(hide = true)]
    Completions { shell: Shell },
    /// Print the manual's page, or write all pages into a folder
    #[command(hide = true)]
    Man { folder: Option<PathBuf> },
}

#[derive(Args, Debug)]
pub(crate) struct Build {
    #[command(flatten)]
    pub(crate) options: Options,
    /// Cargo's own arguments, which may stand anywhere among ours; `arguments` parts them.
    #[arg(last = true, hide = true)]
    pub(crate) cargo: Vec<OsString>,
}

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Profile only these files or functions, such as 'src/parse/**' or 'Parser::*'
    #[arg(long, value_name = "PATTERN")]
    pub(crate) only: Vec<String>,
    /// Leave out these files or functions
    #[arg(long, value_name = "PATTERN")]
    pub(crate) skip: Vec<String>,
    /// Profile also functions that only read, compare, compute or pass a call on, which are left out as they cannot allocate
    #[arg(long)]
    pub(crate) all_functions: bool,
    /// Profile this dependency too: NAME or NAME@VERSION
    #[arg(long, value_name = "NAME")]
    pub(crate) deps: Vec<String>,
    /// Count every call: also those of functions that are hot and leave the heap alone, which cost the most
    #[arg(long)]
    pub(crate) exact: bool,
    /// Where the profile goes [default: memline/profile.json in the target folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write the profile as a page to look at, beside it, and open the page
    #[arg(long)]
    pub(crate) open: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Report {
    /// The profile [default: the workspace's last]
    pub(crate) file: Option<PathBuf>,
    /// How many lines of each ranking
    #[arg(long, value_name = "N", default_value_t = TOP)]
    pub(crate) top: usize,
    /// What lines are ranked by [default: retained, peak and allocated, one after the other]
    #[arg(long, value_name = "METRIC")]
    pub(crate) by: Vec<Metric>,
    /// Only functions of this name, such as 'Parser::next' or 'Parser::*'
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Vec<String>,
    #[command(flatten)]
    pub(crate) form: Forms,
    #[command(flatten)]
    pub(crate) files: Files,
}

/// Files that are written in place of what is printed.
#[derive(Args, Debug)]
pub(crate) struct Files {
    /// Write a page to look at, and print nothing [default: beside the profile, such as profile.html]
    #[arg(long, value_name = "PAGE", conflicts_with_all = PRINTED)]
    pub(crate) html: Option<Option<PathBuf>>,
    /// Write the page, and open it
    #[arg(long, conflicts_with_all = PRINTED)]
    pub(crate) open: bool,
    /// Write a file for pprof and all that reads its files, such as profile.pb.gz
    #[arg(long, value_name = "FILE", conflicts_with_all = PRINTED)]
    pub(crate) pprof: Option<PathBuf>,
    /// Write a file for speedscope, such as profile.speedscope.json
    #[arg(long, value_name = "FILE", conflicts_with_all = PRINTED)]
    pub(crate) speedscope: Option<PathBuf>,
}

/// What says how a report is printed.
const PRINTED: [&str; 6] = ["top", "by", "function", "json", "markdown", "message_format"];

impl Files {
    /// Whether none is asked for.
    pub(crate) fn are_none(&self) -> bool {
        self.html.is_none() && !self.open && self.pprof.is_none() && self.speedscope.is_none()
    }
}

#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct Forms {
    /// Print the rankings as JSON
    #[arg(long)]
    json: bool,
    /// Print the rankings as Markdown, such as for $GITHUB_STEP_SUMMARY
    #[arg(long)]
    markdown: bool,
    /// Print a message for each line, for editors or GitHub
    #[arg(long, value_name = "FORMAT")]
    message_format: Option<MessageFormat>,
}

impl Forms {
    pub(crate) fn form(&self) -> Form {
        match self.message_format {
            Some(format) => Form::Messages(format),
            None if self.json => Form::Json,
            None if self.markdown => Form::Markdown,
            None => Form::Tables,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// The earlier profile
    pub(crate) before: PathBuf,
    /// The later profile
    pub(crate) after: PathBuf,
    /// Exit with 1 if this has grown by more, such as retained+5%, peak+1MiB or calls+0
    #[arg(long, value_name = "LIMIT")]
    pub(crate) fail_if: Vec<Limit>,
    /// Write a page with both, too [default: beside the later profile, such as after.diff.html]
    #[arg(long, value_name = "PAGE")]
    pub(crate) html: Option<Option<PathBuf>>,
}

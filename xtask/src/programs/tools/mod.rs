//! What a program is measured with: nothing, `cargo memline`, heaptrack, and dhat of valgrind.

pub(super) mod dhat;
pub(super) mod heaptrack;
pub(super) mod memline;
mod place;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

/// GNU time, by which all are started, to tell how much they held. It is small: a process counts as its own what its parent held
/// when it was started.
pub(super) const TIME: &str = "/usr/bin/time";

/// A program, and what is put before its own arguments.
#[derive(Clone, Debug)]
pub(super) struct Started {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
    pub(super) variables: Vec<(String, String)>,
}

impl Started {
    /// By itself.
    pub(super) fn plain(executable: &Path) -> Self {
        Self {
            program: executable.to_path_buf(),
            arguments: Vec::new(),
            variables: Vec::new(),
        }
    }

    /// By a tool that starts it.
    fn by(tool: &str, arguments: &[&str], executable: &Path) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned());
        Self {
            program: tool.into(),
            arguments: arguments.chain([executable.display().to_string()]).collect(),
            variables: Vec::new(),
        }
    }
}

/// What a tool finds: the lines with the most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Found {
    /// In bytes; by heaptrack, which does not count these, in calls.
    pub(super) allocated: Option<Top>,
    /// In bytes that were there when the program held most.
    pub(super) peak: Option<Top>,
    /// In bytes that were there at the end.
    pub(super) retained: Option<Top>,
    /// How often the whole program asked for memory, if the tool counts it.
    pub(super) allocations: Option<u64>,
}

/// The line with the most of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Top {
    /// `src/main.rs:12`
    pub(super) place: String,
    pub(super) value: u64,
}

/// Which of the tools that Debian has are here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Installed {
    pub(super) heaptrack: bool,
    pub(super) valgrind: bool,
}

impl Installed {
    /// Installs what is not there, if that can be done. Without a tool its columns stay empty, and a line says so.
    pub(super) fn get() -> Self {
        let missing: Vec<_> = ["heaptrack", "valgrind", "time"]
            .into_iter()
            .filter(|package| !is_there(package))
            .collect();
        if !missing.is_empty() {
            eprintln!("installing {} by apt-get", missing.join(" and "));
            // Whether it went well shows below.
            apt_get(&["update"], &[]);
            apt_get(&["install", "--yes"], &missing);
        }
        for package in missing.iter().filter(|package| !is_there(package)) {
            eprintln!("{package} cannot be had here: its columns stay empty");
        }
        Self {
            heaptrack: is_there("heaptrack"),
            valgrind: is_there("valgrind"),
        }
    }
}

fn apt_get(arguments: &[&str], packages: &[&str]) {
    let _ = Command::new("apt-get")
        .arg("--quiet")
        .args(arguments)
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
}

fn is_there(package: &str) -> bool {
    let program = if package == "time" { TIME } else { package };
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

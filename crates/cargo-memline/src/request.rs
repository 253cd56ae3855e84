//! What a command line asks for.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::selection::Selection;

/// What cargo is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Build,
    Run,
    Test,
    Bench,
}

impl Task {
    pub(crate) const ALL: [Self; 4] = [Self::Build, Self::Run, Self::Test, Self::Bench];

    /// As cargo calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Run => "run",
            Self::Test => "test",
            Self::Bench => "bench",
        }
    }
}

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) task: Task,
    pub(crate) selection: Selection,
    /// Dependencies that are profiled too.
    pub(crate) dependencies: Vec<String>,
    /// Whether every call is counted.
    pub(crate) exact: bool,
    pub(crate) cargo_args: Vec<OsString>,
    pub(crate) program_args: Vec<OsString>,
    pub(crate) out: Option<PathBuf>,
}

impl Request {
    /// Whether nothing is to be run.
    pub(crate) fn only_builds(&self) -> bool {
        self.task == Task::Build || self.cargo_args.iter().any(|argument| argument == "--no-run")
    }
}

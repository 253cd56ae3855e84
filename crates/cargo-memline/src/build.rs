//! Cargo, with this program in the compiler's place.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context as _, Result};
use walkdir::WalkDir;

use crate::child;
use crate::copies::Copies;
use crate::library;
use crate::mirror::Unread;
use crate::plan;
use crate::replay::Kept;
use crate::request::{Request, Task};
use crate::workspace::Package;

/// How cargo is run.
#[derive(Debug)]
pub(crate) struct Build<'a> {
    request: &'a Request,
    plan: &'a Path,
    wrapper: PathBuf,
    /// Cargo's target folder, and what it keeps there of the workspace.
    kept: Kept,
    dependencies: Vec<PathBuf>,
}

/// Words with which cargo says less or more of what it does than it does by itself.
const LOUDNESS: [&str; 4] = ["-q", "--quiet", "-v", "--verbose"];

impl<'a> Build<'a> {
    /// `dependencies`: where the crates are that the profiler is made of; `folder`: where all is that is `cargo memline`'s.
    pub(crate) fn new(
        request: &'a Request,
        copies: &'a Copies,
        packages: &[Package],
        dependencies: Vec<PathBuf>,
        folder: &Path,
    ) -> Result<Self> {
        // Cargo does not see which dependencies are compiled from a copy: each choice has a folder of its own.
        let name = request
            .dependencies
            .iter()
            .fold("build".to_owned(), |name, one| name + "-" + one);
        Ok(Self {
            request,
            plan: &copies.plan,
            wrapper: std::env::current_exe().context("this program has no path")?,
            kept: Kept {
                folder: folder.join(name),
                packages: packages.iter().map(|package| package.name.clone()).collect(),
            },
            dependencies,
        })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(library::cargo());
        // Another wrapper, such as a cache, would not know this one for a compiler.
        let (wrapper, other) = if self.request.dependencies.is_empty() {
            ("RUSTC_WORKSPACE_WRAPPER", "RUSTC_WRAPPER")
        } else {
            ("RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER")
        };
        command
            .env(other, "")
            .env(wrapper, &self.wrapper)
            .env(plan::VARIABLE, self.plan)
            .env("CARGO_TARGET_DIR", &self.kept.folder)
            // Cargo's configuration may name another folder for what is not for the user.
            .env("CARGO_BUILD_BUILD_DIR", &self.kept.folder);
        // Documentation tests are compiled without the wrapper.
        let (name, separator) = match std::env::var_os("CARGO_ENCODED_RUSTDOCFLAGS") {
            Some(_) => ("CARGO_ENCODED_RUSTDOCFLAGS", "\x1f"),
            None => ("RUSTDOCFLAGS", " "),
        };
        let mut flags = std::env::var_os(name).unwrap_or_default();
        for folder in &self.dependencies {
            if !flags.is_empty() {
                flags.push(separator);
            }
            flags.push("-Ldependency=");
            flags.push(folder);
        }
        command.env(name, flags);
        command
    }

    fn has(&self, words: &[&str]) -> bool {
        self.request
            .cargo_args
            .iter()
            .any(|argument| words.iter().any(|word| argument == word))
    }

    /// Whether the arguments name what is to be run.
    fn has_target(&self) -> bool {
        let names = |argument: &OsString| {
            let argument = argument.to_string_lossy();
            ["--bin", "--example"]
                .iter()
                .any(|name| argument == *name || argument.starts_with(&format!("{name}=")))
        };
        self.request.cargo_args.iter().any(names)
    }

    /// Builds; `None` if that is left to the run.
    pub(crate) fn build(&self) -> Result<Option<ExitStatus>> {
        self.kept.put_back();
        let mut command = self.command();
        match self.request.task {
            // The same units as `cargo run` builds: with a library in the selection, a procedural macro, say, is another one.
            Task::Run if !self.has_target() => command.args(["build", "--bins"]),
            Task::Build | Task::Run => command.arg("build"),
            // Cargo cannot only build them.
            Task::Test if self.has(&["--doc"]) => return Ok(None),
            Task::Test | Task::Bench => command.arg(self.request.task.name()),
        };
        if matches!(self.request.task, Task::Test | Task::Bench) && !self.has(&["--no-run"]) {
            command.arg("--no-run");
        }
        child::run(command.args(&self.request.cargo_args)).map(Some)
    }

    /// Which of these files were compiled, as the compiler has listed them.
    pub(crate) fn compiled<'b>(&self, files: &'b [Unread]) -> Vec<&'b Unread> {
        if files.is_empty() {
            return Vec::new();
        }
        // `PROFILE/deps/*.d`, or `TARGET/PROFILE/examples/*.d`.
        let lists = WalkDir::new(&self.kept.folder)
            .min_depth(3)
            .max_depth(4)
            .into_iter()
            .flatten();
        let lists: Vec<_> = lists
            .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "d"))
            .filter_map(|entry| fs::read_to_string(entry.path()).ok())
            .collect();
        let is_listed = |file: &&Unread| {
            let name = file.copy.display().to_string().replace(' ', "\\ ");
            lists.iter().any(|list| list.contains(&name))
        };
        files.iter().filter(is_listed).collect()
    }

    /// Runs what was built. Each process writes a profile into `profiles`.
    pub(crate) fn run(&self, profiles: &Path) -> Result<ExitStatus> {
        let mut command = self.command();
        let mut settings = OsString::from(if self.request.exact {
            "task,out="
        } else {
            "task,lean,out="
        });
        settings.push(profiles.join("%p.json"));
        command.env(library::VARIABLE, settings).arg(self.request.task.name());
        // All has been said when it was built.
        command.env("CARGO_BUILD_WARNINGS", "allow");
        let _aside = self.kept.put_aside();
        if self.request.task == Task::Run && !self.has(&LOUDNESS) {
            command.arg("--quiet");
        }
        command.args(&self.request.cargo_args);
        if !self.request.program_args.is_empty() {
            command.arg(OsStr::new("--")).args(&self.request.program_args);
        }
        child::run(&mut command)
    }
}

//! Cargo, with this program in the compiler's place.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context as _, Result};
use walkdir::WalkDir;

use crate::arguments::value_of;
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

    /// Cargo with a task and the arguments for it.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(library::cargo());
        command
            .args(arguments)
            .args(&self.request.cargo_args)
            .env(plan::VARIABLE, self.plan)
            .arg("--target-dir")
            .arg(&self.kept.folder);
        let mut settings = Settings { command: &mut command };
        // Cargo's configuration may name another folder for what is not for the user.
        settings.set("build.build-dir", "CARGO_BUILD_BUILD_DIR", self.kept.folder.as_os_str());
        // Another wrapper, such as a cache, would not know this one for a compiler.
        let workspace = ("build.rustc-workspace-wrapper", "RUSTC_WORKSPACE_WRAPPER");
        let all = ("build.rustc-wrapper", "RUSTC_WRAPPER");
        let (wrapper, other) = if self.request.dependencies.is_empty() {
            (workspace, all)
        } else {
            (all, workspace)
        };
        settings.set(wrapper.0, wrapper.1, self.wrapper.as_os_str());
        settings.set(other.0, other.1, OsStr::new(""));
        if self.request.task == Task::Test {
            settings.add_rustdoc_flags(&self.dependencies, target(&self.request.cargo_args));
        }
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
        let task = self.request.task;
        let arguments: &[&str] = match task {
            // The same units as `cargo run` builds: with a library in the selection, a procedural macro, say, is another one.
            Task::Run if !self.has_target() => &["build", "--bins"],
            Task::Build | Task::Run => &["build"],
            // Cargo cannot only build them.
            Task::Test if self.has(&["--doc"]) => return Ok(None),
            Task::Test | Task::Bench if self.has(&["--no-run"]) => &[task.name()],
            Task::Test | Task::Bench => &[task.name(), "--no-run"],
        };
        child::run(&mut self.command(arguments)).map(Some)
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
        let is_quiet = self.request.task == Task::Run && !self.has(&LOUDNESS);
        let name = self.request.task.name();
        let arguments: &[&str] = if is_quiet { &[name, "--quiet"] } else { &[name] };
        let mut command = self.command(arguments);
        // All has been said when it was built.
        command.args(["--config", "build.warnings=\"allow\""]);
        let mut settings = OsString::from(if self.request.exact {
            "task,out="
        } else {
            "task,lean,out="
        });
        settings.push(profiles.join("%p.json"));
        command.env(library::VARIABLE, settings);
        let _aside = self.kept.put_aside();
        if !self.request.program_args.is_empty() {
            command.arg(OsStr::new("--")).args(&self.request.program_args);
        }
        child::run(&mut command)
    }
}

/// What is set for cargo alone. Programs inherit variables, and one that starts cargo itself would build with this program in the
/// compiler's place, into this folder.
struct Settings<'a> {
    command: &'a mut Command,
}

impl Settings<'_> {
    /// As an argument, unless a variable is there, which counts more, or the value is no text.
    fn set(&mut self, key: &str, variable: &str, value: &OsStr) {
        match value.to_str() {
            Some(text) if std::env::var_os(variable).is_none() => self.argument(key, &text.into()),
            _ => _ = self.command.env(variable, value),
        }
    }

    /// JSON's texts and lists are TOML's as well.
    fn argument(&mut self, key: &str, value: &serde_json::Value) {
        self.command.arg("--config").arg(format!("{key}={value}"));
    }

    /// Documentation tests are compiled without the wrapper: where the crates are that the profiler is made of. What the user has set
    /// holds as well.
    fn add_rustdoc_flags(&mut self, dependencies: &[PathBuf], target: Option<OsString>) {
        const ENCODED: (&str, &str) = ("CARGO_ENCODED_RUSTDOCFLAGS", "\x1f");
        let set = [ENCODED, ("RUSTDOCFLAGS", " ")];
        let set = set.into_iter().find_map(|(variable, separator)| {
            let flags = std::env::var_os(variable).filter(|flags| !flags.is_empty())?;
            Some((variable, separator, flags))
        });
        let set = set.or_else(|| Some((ENCODED.0, ENCODED.1, configured_rustdoc_flags(target)?)));
        let added = dependencies.iter().map(|folder| {
            let mut flag = OsString::from("-Ldependency=");
            flag.push(folder);
            flag
        });
        if let Some((variable, separator, mut flags)) = set {
            for flag in added {
                flags.push(separator);
                flags.push(flag);
            }
            self.command.env(variable, flags);
            return;
        }
        let added = added.map(|flag| flag.to_string_lossy().into_owned());
        self.argument("build.rustdocflags", &added.collect());
    }
}

/// Those of cargo's configuration, encoded as in cargo's variable.
fn configured_rustdoc_flags(target: Option<OsString>) -> Option<OsString> {
    // A configuration that cannot be read is for cargo to tell of.
    let config = cargo_config2::Config::load().ok()?;
    let target = match target {
        Some(target) => target.into_string().ok()?,
        None => config.host_triple().ok()?.to_owned(),
    };
    let flags = config.rustdocflags(&target).ok()??;
    Some(flags.encode().ok()?.into()).filter(|flags: &OsString| !flags.is_empty())
}

/// The target that is built for, if one is named: by an argument, or by cargo's configuration. Of further ones the wrapper tells.
pub(crate) fn target(cargo_args: &[OsString]) -> Option<OsString> {
    if let Some(target) = value_of(cargo_args, "--target") {
        return Some(target.to_owned());
    }
    // A configuration that cannot be read is for cargo to tell of.
    let config = cargo_config2::Config::load().ok()?;
    let targets = config.build_target_for_cli::<[&str; 0], _>([]).ok()?;
    targets.into_iter().next().map(OsString::from)
}

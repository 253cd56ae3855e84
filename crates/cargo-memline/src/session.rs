//! One run of cargo, from the copy of the workspace to the profile.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use memline::Profile;

use crate::library::{self, Library};
use crate::mirror::{self, Mirrored};
use crate::plan::{self, Plan};
use crate::profiles;
use crate::selection::Selection;
use crate::workspace::Workspace;

/// What cargo is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Build,
    Run,
    Test,
    Bench,
}

impl Task {
    fn name(self) -> &'static str {
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
    /// Cargo's own arguments, and behind `--` those of the program.
    pub(crate) cargo_args: Vec<String>,
    pub(crate) measure: String,
    pub(crate) out: Option<PathBuf>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: ExitCode,
    pub(crate) mirrored: Mirrored,
    /// The profile, and where it is; none if nothing was run, or nothing was written.
    pub(crate) profile: Option<(Profile, PathBuf)>,
}

/// The folder of everything that is `cargo memline`'s, and the name of the profile in it.
const FOLDER: &str = "memline";
pub(crate) const LAST: &str = "profile.json";

/// Where a workspace's last profile is.
pub(crate) fn last_profile(workspace: &Workspace) -> PathBuf {
    workspace.target_folder.join(FOLDER).join(LAST)
}

/// Builds, and runs what was built.
pub(crate) fn run(request: &Request) -> Result<Outcome> {
    let (before_dashes, _) = split(&request.cargo_args);
    let workspace = Workspace::find(before_dashes)?;
    let folder = workspace.target_folder.join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("cannot write {}", folder.display()))?;
    // Cargo looks away from such a folder, and backups do.
    let _ = fs::write(
        folder.join("CACHEDIR.TAG"),
        "Signature: 8a477f597d28d172789f06886806bc55\n",
    );
    let mirror = folder.join("source");
    let mirrored = mirror::make(&workspace, &request.selection, &mirror)?;
    let library = library::build(&folder.join("library"), value_of(before_dashes, "--target"))?;
    let plan = folder.join("plan.json");
    write_plan(&workspace, &library, mirror, &plan)?;
    let cargo = Cargo {
        plan,
        build: folder.join("build"),
        dependencies: library.dependencies,
    };
    // Build scripts run now, and write no profile.
    let built = cargo.build(request)?;
    if !built.success() || request.task == Task::Build {
        return Ok(Outcome {
            status: code(built),
            mirrored,
            profile: None,
        });
    }
    let profiles = folder.join("profiles").join(unique());
    fs::create_dir_all(&profiles).with_context(|| format!("cannot write {}", profiles.display()))?;
    let ran = cargo.run(request, &profiles)?;
    let profile = match profiles::merged(&profiles)? {
        None => None,
        Some(profile) => {
            let file = request.out.clone().unwrap_or_else(|| last_profile(&workspace));
            let writer = fs::File::create(&file).with_context(|| format!("cannot write {}", file.display()))?;
            profile
                .write_to(writer)
                .with_context(|| format!("cannot write {}", file.display()))?;
            Some((profile, file))
        }
    };
    let _ = fs::remove_dir_all(&profiles);
    Ok(Outcome {
        status: code(ran),
        mirrored,
        profile,
    })
}

fn write_plan(workspace: &Workspace, library: &Library, mirror: PathBuf, file: &std::path::Path) -> Result<()> {
    let plan = Plan {
        root: workspace.root.clone(),
        mirror,
        library: library.file.clone(),
        dependencies: library.dependencies.clone(),
        untouched: workspace.untouched.iter().cloned().collect(),
    };
    plan.write(file)
}

/// Cargo, with this program in the compiler's place.
struct Cargo {
    plan: PathBuf,
    build: PathBuf,
    dependencies: PathBuf,
}

impl Cargo {
    fn command(&self, arguments: &[String]) -> Result<Command> {
        let mut command = Command::new(library::cargo());
        command
            .env(
                "RUSTC_WORKSPACE_WRAPPER",
                std::env::current_exe().context("this program has no path")?,
            )
            .env(plan::VARIABLE, &self.plan)
            .env("CARGO_TARGET_DIR", &self.build);
        // What is linked in is no bitcode.
        for profile in ["dev", "test", "release", "bench"]
            .into_iter()
            .chain(value_of(arguments, "--profile"))
        {
            let name = profile.to_uppercase().replace('-', "_");
            command.env(format!("CARGO_PROFILE_{name}_LTO"), "off");
        }
        let mut flags = std::env::var_os("RUSTDOCFLAGS").unwrap_or_default();
        flags.push(format!(" -L dependency={}", self.dependencies.display()));
        command.env("RUSTDOCFLAGS", flags);
        Ok(command)
    }

    fn build(&self, request: &Request) -> Result<ExitStatus> {
        let (arguments, _) = split(&request.cargo_args);
        let mut command = self.command(arguments)?;
        command.args(match request.task {
            Task::Build | Task::Run => ["build"].as_slice(),
            Task::Test => &["test", "--no-run"],
            Task::Bench => &["bench", "--no-run"],
        });
        command.args(arguments).status().context("cannot run cargo")
    }

    fn run(&self, request: &Request, profiles: &std::path::Path) -> Result<ExitStatus> {
        let (arguments, program) = split(&request.cargo_args);
        let mut command = self.command(arguments)?;
        let out = profiles.join("%p.json");
        command
            .env("MEMLINE", format!("{},out={}", request.measure, out.display()))
            .arg(request.task.name());
        if request.task == Task::Run {
            command.arg("--quiet");
        }
        command.args(arguments);
        if !program.is_empty() {
            command.arg("--").args(program);
        }
        command.status().context("cannot run cargo")
    }
}

/// What is before `--`, and what is behind it.
fn split(arguments: &[String]) -> (&[String], &[String]) {
    match arguments.iter().position(|argument| argument == "--") {
        Some(index) => (&arguments[..index], &arguments[index + 1..]),
        None => (arguments, &[]),
    }
}

/// The value of an option among cargo's arguments.
fn value_of<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == name {
            return arguments.next().map(String::as_str);
        }
        if let Some(value) = argument.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value);
        }
    }
    None
}

fn code(status: ExitStatus) -> ExitCode {
    match status.code() {
        Some(code) => ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)),
        None => ExitCode::from(signal(status)),
    }
}

/// As a shell tells a signal.
#[cfg(unix)]
fn signal(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt as _;

    status
        .signal()
        .and_then(|signal| u8::try_from(128 + signal).ok())
        .unwrap_or(1)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> u8 {
    1
}

/// A name that no other run has.
fn unique() -> OsString {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}", now.as_millis(), std::process::id()).into()
}

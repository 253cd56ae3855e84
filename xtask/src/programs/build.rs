//! Builds a program twice, as it is and by `cargo memline`, and says how long that took.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use walkdir::WalkDir;

use super::list::Program;
use crate::compile::{self, cargo};
use crate::list::root;

/// What was built.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) executable: PathBuf,
    /// From an empty folder; none if it was there already and nothing tells.
    pub(super) seconds: Option<f64>,
}

/// What `cargo memline` built, and how it starts it.
#[derive(Clone, Debug)]
pub(super) struct Profiled {
    pub(super) built: Built,
    /// What it sets `CARGO_MEMLINE` to, up to the name of the profile.
    pub(super) settings: String,
    /// How many functions it profiles.
    pub(super) functions: u64,
}

/// Where a program's source is, and everything that is made of it.
#[derive(Clone, Debug)]
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn source(&self) -> PathBuf {
        self.0.join("source")
    }
}

/// Builds `cargo memline`, optimized as it is installed, or not.
pub(super) fn tool(is_optimized: bool) -> Result<PathBuf> {
    let mut command = Command::new(cargo());
    command.args(["build", "--quiet", "-p", "cargo-memline"]);
    let folder = if is_optimized {
        command.arg("--release");
        "release"
    } else {
        "debug"
    };
    let status = command.current_dir(root()).status()?;
    ensure!(status.success(), "cargo memline does not build");
    Ok(compile::target_folder().join(folder).join("cargo-memline"))
}

/// Builds the program as it is, from nothing unless `again`.
pub(super) fn plain(program: &Program, folder: &Folder, again: bool) -> Result<Built> {
    let target = folder.0.join("plain");
    let executable = target.join("release").join(&program.executable);
    let seconds = timed(&target, again, || {
        let output = settled(Command::new(cargo()), program, folder, &target, "build").output()?;
        success(&output, "cargo build")
    })?;
    ensure!(executable.exists(), "cargo did not make {}", executable.display());
    Ok(Built { executable, seconds })
}

/// Builds it by `cargo memline`, from nothing unless `again`, and looks that no file of the program changes.
pub(super) fn profiled(program: &Program, folder: &Folder, tool: &Path, again: bool) -> Result<Profiled> {
    let target = folder.0.join("memline");
    let before = files(&folder.source())?;
    let mut said = String::new();
    let seconds = timed(&target, again, || {
        let mut command = Command::new(tool);
        command.arg("memline");
        let output = settled(command, program, folder, &target, "build").output()?;
        success(&output, "cargo memline build")?;
        said = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(())
    })?;
    let mut command = Command::new(tool);
    command.arg("memline");
    let (executable, settings) = asked(settled(command, program, folder, &target, "run"), folder)?;
    ensure!(
        files(&folder.source())? == before,
        "cargo memline has changed the source in {}",
        folder.source().display()
    );
    Ok(Profiled {
        built: Built { executable, seconds },
        settings,
        functions: functions(&said).with_context(|| format!("cargo memline says no number of functions: {said}"))?,
    })
}

/// Cargo's arguments, the same for both, and a folder for the build.
///
/// The program's own profile is used, but with the tables of lines that heaptrack and dhat need, and which change no instruction.
fn settled(mut command: Command, program: &Program, folder: &Folder, target: &Path, task: &str) -> Command {
    compile::leave_environment(&mut command);
    command
        .arg(task)
        .args(["--release", "--locked", "--offline", "--bin", &program.executable])
        .current_dir(folder.source())
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_RELEASE_DEBUG", "line-tables-only")
        .env("CARGO_PROFILE_RELEASE_STRIP", "none")
        .stdin(Stdio::null());
    if !program.features.is_empty() {
        command.arg("--features").arg(program.features.join(","));
    }
    if program.no_default_features {
        command.arg("--no-default-features");
    }
    command
}

/// How long a build into an empty folder takes. With `again`, a build that is there is only brought up to date, and it took what
/// stands beside its folder.
fn timed(target: &Path, again: bool, build: impl FnOnce() -> Result<()>) -> Result<Option<f64>> {
    let note = target.with_extension("seconds");
    if again && target.exists() {
        build()?;
        let seconds = fs::read_to_string(note).ok();
        return Ok(seconds.and_then(|seconds| seconds.parse().ok()));
    }
    if target.exists() {
        fs::remove_dir_all(target).with_context(|| format!("removing {}", target.display()))?;
    }
    let _ = fs::remove_file(&note);
    let began = Instant::now();
    build()?;
    let seconds = began.elapsed().as_secs_f64();
    fs::write(note, seconds.to_string())?;
    Ok(Some(seconds))
}

fn success(output: &Output, what: &str) -> Result<()> {
    ensure!(
        output.status.success(),
        "{what}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Which executable `cargo memline run` starts and with what settings, from a runner that only tells them.
fn asked(mut command: Command, folder: &Folder) -> Result<(PathBuf, String)> {
    let runner = folder.0.join("runner.sh");
    fs::write(&runner, "#!/bin/sh\nprintf '%s\\n%s\\n' \"$1\" \"$CARGO_MEMLINE\"\n")?;
    fs::set_permissions(&runner, fs::Permissions::from_mode(0o755))?;
    let config = format!("target.'cfg(all())'.runner=[{:?}]", runner.display().to_string());
    let output = command.arg("--config").arg(config).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    told(&text).with_context(|| {
        let errors = String::from_utf8_lossy(&output.stderr);
        format!("cargo memline run does not start the program: {text}{errors}")
    })
}

/// `/path/program`, and `task,out=` of `task,out=/path/%p.json`.
fn told(text: &str) -> Option<(PathBuf, String)> {
    let (executable, settings) = text.trim_end().split_once('\n')?;
    let (settings, _) = settings.split_once("out=")?;
    Some((executable.into(), format!("{settings}out=")))
}

/// The number in `142 functions are profiled, where …`.
fn functions(said: &str) -> Option<u64> {
    let (before, _) = said.split_once(" functions are profiled")?;
    before.split_whitespace().last()?.parse().ok()
}

/// Every file with its bytes.
fn files(folder: &Path) -> Result<BTreeMap<OsString, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.insert(entry.path().as_os_str().to_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_memline_runs_is_read_from_the_runner() {
        let told = told("/a b/rg\ntask,lean,out=/p/1-2/%p.json\n").unwrap();
        assert_eq!(told, ("/a b/rg".into(), "task,lean,out=".to_owned()));
        assert_eq!(super::told("rg\n"), None);
    }

    #[test]
    fn a_build_that_is_there_took_what_it_took() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("plain");
        let build = |again| {
            timed(&target, again, || {
                fs::create_dir(&target)
                    .or_else(|_| fs::write(target.join("again"), ""))
                    .unwrap();
                Ok(())
            })
            .unwrap()
            .unwrap()
        };
        let first = build(true);
        assert_eq!(
            (build(true).to_bits(), target.join("again").exists()),
            (first.to_bits(), true)
        );
        assert!(build(false) > 0.0 && !target.join("again").exists());
    }

    #[test]
    fn the_number_of_functions_is_read() {
        let said = "memline: building the profiler\n3 warnings\nmemline: 142 functions are profiled, where CARGO_MEMLINE=… is set\n";
        assert_eq!(functions(said), Some(142));
        assert_eq!(functions("memline: no function is profiled"), None);
    }
}

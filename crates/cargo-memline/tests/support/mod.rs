//! Small workspaces, and `cargo memline` in them.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use memline::Profile;

/// A workspace of a test's own. All share one target folder, so that memline is built once for all.
pub(crate) struct Workspace {
    pub(crate) folder: PathBuf,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Whether the test itself is run by `cargo memline test`: what its own allocator is asked for has 8 bytes more in each block, which
/// tests that count bytes cannot take.
pub(crate) fn is_profiled() -> bool {
    let is_profiled = std::env::var_os("CARGO_MEMLINE").is_some();
    if is_profiled {
        eprintln!("skipped: cargo memline is there, for whose tags the blocks are larger");
    }
    is_profiled
}

/// The folder of this test run's own.
pub(crate) fn temp() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

impl Workspace {
    /// Of these files; those of an earlier run of the test are gone. Names are those of tests.
    pub(crate) fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = temp().join("workspaces").join(name);
        let workspace = Self { folder };
        let _ = fs::remove_dir_all(&workspace.folder);
        for (file, text) in files {
            workspace.write(file, text);
        }
        workspace
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The command `cargo memline`, as cargo would start it.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-memline"));
        command
            .arg("memline")
            .args(arguments.split_whitespace())
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", temp().join("target"))
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_MEMLINE")
            .env_remove("MEMLINE");
        // What cargo tells the tests is not for the workspace's cargo.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || name.starts_with("CARGO_BIN_EXE")
            {
                command.env_remove(&*name);
            }
        }
        command
    }

    pub(crate) fn memline(&self, arguments: &str) -> Ran {
        ran(&mut self.command(arguments))
    }

    /// Where [`memline`](Self::memline) is to write a profile. Below the workspace's folder nothing must change.
    pub(crate) fn out(&self) -> PathBuf {
        self.folder.with_extension("json")
    }

    pub(crate) fn profile(&self) -> Profile {
        Profile::read_from(&fs::read(self.out()).unwrap()[..]).unwrap()
    }

    /// Every file with its bytes.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.folder, &mut files);
        files
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), fs::read(path).unwrap());
        }
    }
}

pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        status: output.status,
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The function's lines that ran, without its first: number, text, and what each allocated and retained.
pub(crate) fn lines(profile: &Profile, function: &str) -> Vec<(u32, String, u64, i64)> {
    let report = profile.iter().find(|report| report.function() == function);
    let report = report.unwrap_or_else(|| panic!("{function} is not in {profile}"));
    let rows = report.rows().iter().skip(1);
    rows.filter_map(|row| {
        let stats = row.stats()?;
        Some((
            row.line(),
            row.text().trim().to_owned(),
            stats.allocated_bytes?,
            stats.retained_bytes?,
        ))
    })
    .collect()
}

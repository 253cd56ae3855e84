//! A copy of the files that the Functions host reads, as after `make package`, in which `cargo functions` is run.

#![allow(dead_code, reason = "each test that includes this uses a part")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// The copy.
pub(crate) struct Folder(TempDir);

/// What a run has left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: u8,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for name in ["host.json", "local.settings.json", ".funcignore", "Cargo.toml"] {
            fs::copy(Path::new(ROOT).join(name), folder.path(name)).unwrap();
        }
        for name in ["HttpTriggerSync", "HttpTriggerAsync", "MemoryProfile"] {
            fs::create_dir(folder.path(name)).unwrap();
            let file = format!("{name}/function.json");
            fs::copy(Path::new(ROOT).join(&file), folder.path(&file)).unwrap();
        }
        for name in ["src", "target"] {
            fs::create_dir(folder.path(name)).unwrap();
        }
        fs::copy(HANDLER, folder.path("handler")).unwrap();
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The mode of what is there stays.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn set_executable(&self, name: &str) {
        let path = self.path(name);
        // Of the real executable, which is there too.
        let mode = fs::metadata(HANDLER).unwrap().permissions();
        fs::set_permissions(path, mode).unwrap();
    }

    pub(crate) fn replace(&self, name: &str, old: &str, new: &str) {
        let text = self.read(name);
        assert!(text.contains(old), "{old} is not in {name}");
        fs::write(self.path(name), text.replacen(old, new, 1)).unwrap();
    }

    pub(crate) fn rename(&self, old: &str, new: &str) {
        fs::rename(self.path(old), self.path(new)).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        let path = self.path(name);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }

    /// Runs `cargo functions` with these arguments in this folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let args = ["cargo-functions", "functions"].iter().chain(arguments).map(Into::into);
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let status = cargo_functions::run(args, self.0.path(), None, &mut stdout, &mut stderr);
        Outcome {
            status,
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }
}

//! A copy of the files that the Functions host reads, as after `make package`, in which the executable is run.

#![allow(dead_code, reason = "each test that includes this uses a part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// The copy.
pub(crate) struct Folder(TempDir);

/// What a run of the executable has left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for name in ["host.json", "local.settings.json", ".funcignore", "Cargo.toml"] {
            fs::copy(Path::new(ROOT).join(name), folder.path(name)).unwrap();
        }
        for name in ["HttpTriggerSync", "HttpTriggerAsync"] {
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

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
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

    /// Runs the executable that cargo built, in this folder and without any setting.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let output = Command::new(HANDLER)
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .output()
            .unwrap();
        Outcome {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

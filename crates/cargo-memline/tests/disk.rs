//! Disks that are full or may not be written. To have them, file systems are mounted, which only root may do.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::fs;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Workspace, ran, temp};

/// A file system that is there while this lives.
struct Mounted {
    folder: PathBuf,
}

impl Mounted {
    /// `None` where nothing can be mounted.
    fn new(folder: &Path, options: &[&str]) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let mounted = Command::new("mount").args(options).arg(folder).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self {
                folder: folder.to_path_buf(),
            }),
            _ => {
                eprintln!("skipped: nothing can be mounted here");
                None
            }
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.folder).status();
    }
}

fn workspace(name: &str) -> Workspace {
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n");
    Workspace::new(
        name,
        &[
            ("Cargo.toml", &*manifest),
            (
                "src/main.rs",
                "fn main() {\n    println!(\"{}\", \"x\".repeat(3));\n}\n",
            ),
        ],
    )
}

/// A target folder of a test's own, which it may break.
fn target(name: &str) -> PathBuf {
    let target = temp().join(name);
    let _ = fs::remove_dir_all(target.join("memline/profiles"));
    fs::create_dir_all(target.join("memline")).unwrap();
    target
}

#[test]
fn full_disk_is_told_and_the_program_runs() {
    let workspace = workspace("full-disk");
    let target = target("target-of-full-disk");
    let profiles = target.join("memline/profiles");
    let run = |out: &str| {
        ran(workspace
            .command(&format!("run {out}"))
            .env("CARGO_TARGET_DIR", &target))
    };
    let Some(_mounted) = Mounted::new(&profiles, &["-t", "tmpfs", "-o", "size=64k", "tmpfs"]) else {
        return;
    };
    fs::write(profiles.join("full"), vec![0; 64 * 1024]).unwrap();
    let ran = run("");
    assert_eq!((&*ran.stdout, ran.status.code()), ("xxx\n", Some(2)), "{}", ran.stderr);
    let place = format!("memline: cannot write into {}/", profiles.display());
    assert!(ran.stderr.contains(&place), "{}", ran.stderr);
    assert!(
        ran.stderr.ends_with(": No space left on device (os error 28)\n"),
        "{}",
        ran.stderr
    );
    // With room again, all is as ever; and the file that is named may be on a disk of its own.
    fs::remove_file(profiles.join("full")).unwrap();
    let ran = run("--out /dev/full");
    assert_eq!((&*ran.stdout, ran.status.code()), ("xxx\n", Some(2)), "{}", ran.stderr);
    assert!(
        ran.stderr
            .ends_with("memline: cannot write /dev/full: No space left on device (os error 28)\n"),
        "{}",
        ran.stderr
    );
    assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
}

#[test]
fn folder_without_permission_is_named() {
    let workspace = workspace("read-only");
    let target = target("target-read-only");
    let folder = target.join("memline");
    let itself = folder.display().to_string();
    let Some(_mounted) = Mounted::new(&folder, &["--bind", &itself]) else {
        return;
    };
    let changed = Command::new("mount")
        .args(["-o", "remount,ro,bind"])
        .arg(&folder)
        .status()
        .unwrap();
    assert!(changed.success());
    let ran = ran(workspace.command("run").env("CARGO_TARGET_DIR", &target));
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(
        ran.stderr,
        format!(
            "error: cannot write {}: Read-only file system (os error 30)\n",
            folder.display()
        )
    );
}

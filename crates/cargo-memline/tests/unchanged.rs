//! With `cargo memline`, workspaces do what they do with cargo: the same output and exit status, the same errors and warnings to the
//! letter, and not a byte of them is another one.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

#[path = "unchanged/broken.rs"]
mod broken;
#[path = "unchanged/layouts.rs"]
mod layouts;
#[path = "unchanged/sources.rs"]
mod sources;
mod support;

use std::path::Path;

use support::{Ran, Workspace, ran, temp};

/// A package of a test's own, or a workspace if there is a `Cargo.toml` among its files.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// What the package's manifest has besides its name.
    pub(crate) manifest: &'static str,
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// What cargo is to do.
    pub(crate) arguments: &'static str,
    pub(crate) status: i32,
}

impl Case {
    pub(crate) fn workspace(&self) -> Workspace {
        let workspace = Workspace::new(&format!("unchanged/{}", self.name), self.files);
        if !self.files.iter().any(|(name, _)| *name == "Cargo.toml") {
            let edition = if self.manifest.contains("edition") {
                ""
            } else {
                "edition = \"2021\"\n"
            };
            workspace.write(
                "Cargo.toml",
                &format!(
                    "[package]\nname = \"{}\"\nversion = \"0.1.0\"\n{edition}{}\n[workspace]\n",
                    self.name, self.manifest
                ),
            );
        }
        workspace
    }

    /// Holds the case against what cargo makes of it, and gives what `cargo memline` has said.
    pub(crate) fn check(&self) -> Ran {
        self.check_in(&self.workspace())
    }

    pub(crate) fn check_in(&self, workspace: &Workspace) -> Ran {
        let plain_target = temp().join("plain");
        let mut cargo = workspace.command(self.arguments);
        // Else it is chance which test ends first.
        cargo.env("RUST_TEST_THREADS", "1");
        let mut plain = std::process::Command::new("cargo");
        plain
            .args(self.arguments.split_whitespace())
            .current_dir(&workspace.folder);
        for (name, value) in cargo.get_envs() {
            match value {
                Some(value) => plain.env(name, value),
                None => plain.env_remove(name),
            };
        }
        let plain = ran(plain.env("CARGO_TARGET_DIR", &plain_target));
        let before = workspace.files();
        let ours = ran(&mut cargo);
        let name = self.name;
        assert_eq!(plain.status.code(), Some(self.status), "{name}: {}", plain.stderr);
        assert_eq!(
            said(&ours.stderr, &temp().join("target/memline/build")),
            said(&plain.stderr, &plain_target),
            "{name}: {}",
            ours.stderr
        );
        assert_eq!(ours.status.code(), Some(self.status), "{name}: {}", ours.stderr);
        assert_eq!(without_times(&ours.stdout), without_times(&plain.stdout), "{name}");
        assert_eq!(workspace.files(), before, "{name}: the workspace has changed");
        ours
    }
}

/// Standard error without what cargo tells of its progress, and without what is ours.
fn said(stderr: &str, target: &Path) -> String {
    let mut said = String::new();
    for line in stderr.replace(&target.display().to_string(), "TARGET").lines() {
        let line = without_hash(line);
        // The summary is the end.
        if line.starts_with("memline: ") && line.contains(" call") && line.contains(" and ") {
            break;
        }
        let is_progress = line.starts_with("  ") && {
            let word = line.split_whitespace().next().unwrap_or_default();
            PROGRESS.contains(&word)
        };
        // Said if others go on when one fails, which is chance.
        let is_chance = line == "warning: build failed, waiting for other jobs to finish...";
        if !is_progress && !is_chance && !line.starts_with("memline: ") {
            said += &line;
            said.push('\n');
        }
    }
    said.trim_end().to_owned()
}

/// Cargo names folders by what they were built with, and panics name a thread by its number.
fn without_hash(line: &str) -> String {
    if let Some((thread, place)) = line.split_once(") panicked at ") {
        let thread = thread.rsplit_once('(').map_or(thread, |(thread, _)| thread);
        return format!("{thread}panicked at {place}");
    }
    let is_hash = |word: &str| word.len() == 16 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_border = |c: char| !c.is_ascii_alphanumeric();
    let words: Vec<_> = line
        .split_inclusive(is_border)
        .map(|word| {
            let name = word.trim_end_matches(is_border);
            if is_hash(name) {
                word.replace(name, "HASH")
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.concat()
}

const PROGRESS: [&str; 10] = [
    "Adding",
    "Blocking",
    "Compiling",
    "Dirty",
    "Doc-tests",
    "Executable",
    "Finished",
    "Locking",
    "Running",
    "Updating",
];

fn without_times(stdout: &str) -> String {
    let mut out = String::new();
    for line in stdout.lines() {
        let line = without_hash(line);
        out += line.split("; finished in ").next().unwrap_or_default();
        out.push('\n');
    }
    out
}

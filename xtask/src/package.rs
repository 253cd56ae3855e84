//! A copy of a crate that is a workspace of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use toml::{Table, Value};
use walkdir::WalkDir;

use crate::list::{self, Listed, Skipped};

/// A copy of a crate.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) folder: PathBuf,
    manifest: Table,
}

impl Package {
    /// A folder that nothing is known of but where it is.
    #[cfg(test)]
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            manifest: Table::new(),
        }
    }

    /// A file's name in the package.
    pub(crate) fn name_of(&self, file: &Path) -> PathBuf {
        file.strip_prefix(&self.folder).unwrap_or(file).to_path_buf()
    }

    /// Copies the crate as it was published, but for what only its own workspace or its own machine could use.
    pub(crate) fn copy(listed: &Listed, from: &Path, to: &Path) -> Result<Self> {
        let mut manifest = manifest(from)?;
        manifest.remove("bench");
        manifest.insert("workspace".into(), Table::new().into());
        let about = table(&mut manifest, &["package"]);
        about.insert("autobenches".into(), false.into());
        about.remove("workspace");
        if listed.patch {
            table(&mut manifest, &["patch", "crates-io"]).insert(listed.name.clone(), path("."));
        }
        for (dependency, features) in &listed.test_features {
            let dependency = table(&mut manifest, &["dev-dependencies", dependency]);
            // Whichever the crate itself asks for.
            dependency.entry("version").or_insert_with(|| "*".into());
            dependency.insert("features".into(), features.clone().into());
        }
        leave_out(&mut manifest, &listed.skip_targets);
        let text = manifest.to_string();
        // Versions of compilers that were right when it was published. The versions of dependencies were as well, but
        // an earlier run's are kept.
        let leave = ["Cargo.lock", "rust-toolchain", "rust-toolchain.toml"].map(PathBuf::from);
        sync(from, to, &leave, &BTreeMap::from([(PathBuf::from("Cargo.toml"), text)]))?;
        Ok(Self {
            folder: to.to_path_buf(),
            manifest,
        })
    }

    /// A copy of this copy, with its versions of all dependencies, that depends on memline, and in which other files
    /// have other texts, too.
    pub(crate) fn with_memline(&self, to: &Path, mut texts: BTreeMap<PathBuf, String>) -> Result<Self> {
        let mut manifest = self.manifest.clone();
        let memline = path(&list::root().join("crates/memline").to_string_lossy());
        table(&mut manifest, &["dependencies"]).insert("memline".into(), memline);
        // Its own code at full speed, as these tests call it a million times where a program would call it once; its
        // assertions stay.
        for name in ["memline", "rustix"] {
            let profile = table(&mut manifest, &["profile", "dev", "package", name]);
            profile.insert("opt-level".into(), 3.into());
            profile.insert("debug-assertions".into(), true.into());
            profile.insert("overflow-checks".into(), true.into());
        }
        texts.insert("Cargo.toml".into(), manifest.to_string());
        sync(&self.folder, to, &[], &texts)?;
        Ok(Self {
            folder: to.to_path_buf(),
            manifest,
        })
    }

    /// Whether a test target has libtest's harness, which all have unless the manifest says no.
    pub(crate) fn has_harness(&self, section: &str, name: &str) -> bool {
        let says_no = |target: &Value| target.get("harness").and_then(Value::as_bool) == Some(false);
        match self.manifest.get(section) {
            Some(Value::Array(targets)) => !targets
                .iter()
                .any(|target| target.get("name").and_then(Value::as_str) == Some(name) && says_no(target)),
            Some(target) => !says_no(target),
            None => true,
        }
    }
}

fn manifest(folder: &Path) -> Result<Table> {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    text.parse().with_context(|| format!("in {}", path.display()))
}

/// A table of the manifest, which is made if need be.
fn table<'a>(manifest: &'a mut Table, names: &[&str]) -> &'a mut Table {
    names.iter().fold(manifest, |table, name| {
        let inner = table.entry(*name).or_insert_with(|| Table::new().into());
        if !inner.is_table() {
            *inner = Table::new().into();
        }
        inner.as_table_mut().expect("it has just been made one")
    })
}

/// Leaves test targets out.
fn leave_out(manifest: &mut Table, targets: &[Skipped]) {
    let is_left_out = |test: &Value| {
        let name = test.get("name").and_then(Value::as_str);
        targets.iter().any(|target| Some(&*target.name) == name)
    };
    if !targets.is_empty()
        && let Some(Value::Array(tests)) = manifest.get_mut("test")
    {
        tests.retain(|test| !is_left_out(test));
        // Or cargo would find them by their files.
        table(manifest, &["package"]).insert("autotests".into(), false.into());
    }
}

fn path(path: &str) -> Value {
    let mut dependency = Table::new();
    dependency.insert("path".into(), path.into());
    dependency.into()
}

/// Makes one folder like another, but for the files that have other texts. A file that is right already is not
/// touched, so that cargo need not build it again.
pub(crate) fn sync(from: &Path, to: &Path, leave: &[PathBuf], texts: &BTreeMap<PathBuf, String>) -> Result<()> {
    for entry in WalkDir::new(to).contents_first(true).into_iter().flatten() {
        let name = entry.path().strip_prefix(to)?;
        if entry.file_type().is_file() && !from.join(name).exists() && !leave.iter().any(|left| left == name) {
            fs::remove_file(entry.path())?;
        }
    }
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let name = entry.path().strip_prefix(from)?;
        let to = to.join(name);
        if entry.file_type().is_dir() {
            fs::create_dir_all(to)?;
            continue;
        }
        if leave.iter().any(|left| left == name) {
            continue;
        }
        let bytes = match texts.get(name) {
            Some(text) => text.clone().into_bytes(),
            None => fs::read(entry.path()).with_context(|| format!("reading {}", entry.path().display()))?,
        };
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            fs::write(&to, bytes).with_context(|| format!("writing {}", to.display()))?;
        }
    }
    Ok(())
}

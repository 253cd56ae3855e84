//! What cargo says of the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::{Edition, MetadataCommand, TargetKind};

/// The workspace that a command line is about.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Where cargo builds, and so where `memline` has its own folder.
    pub(crate) target_folder: PathBuf,
    /// The file that each executable may begin with, and whether it is of edition 2015.
    pub(crate) roots: BTreeMap<PathBuf, bool>,
    /// Folders of packages that must stay as they are: `memline` itself, in which the attribute would stand within itself.
    pub(crate) untouched: BTreeSet<PathBuf>,
}

/// The packages that the profiler is made of.
const OWN: [&str; 3] = ["memline", "memline-macros", "memline-size"];

impl Workspace {
    /// Asks cargo, which reads its own options among `cargo_args`.
    pub(crate) fn find(cargo_args: &[String]) -> Result<Self> {
        let mut command = MetadataCommand::new();
        command.no_deps();
        let mut args = cargo_args.iter();
        while let Some(arg) = args.next() {
            if arg == "--manifest-path" {
                if let Some(path) = args.next() {
                    command.manifest_path(path);
                }
            } else if let Some(path) = arg.strip_prefix("--manifest-path=") {
                command.manifest_path(path);
            }
        }
        let metadata = command.exec().context("cargo cannot read the workspace")?;
        let mut roots = BTreeMap::new();
        let mut untouched = BTreeSet::new();
        for package in &metadata.packages {
            if OWN.contains(&package.name.as_str()) {
                let folder = package.manifest_path.parent().unwrap_or(&package.manifest_path);
                untouched.insert(folder.as_std_path().to_path_buf());
                continue;
            }
            for target in &package.targets {
                let is_helper = |kind: &TargetKind| matches!(kind, TargetKind::CustomBuild | TargetKind::ProcMacro);
                if !target.kind.iter().any(is_helper) {
                    roots.insert(
                        target.src_path.as_std_path().to_path_buf(),
                        target.edition == Edition::E2015,
                    );
                }
            }
        }
        Ok(Self {
            root: metadata.workspace_root.into_std_path_buf(),
            target_folder: metadata.target_directory.into_std_path_buf(),
            roots,
            untouched,
        })
    }

    /// A file's name as the workspace has it.
    pub(crate) fn name_of<'a>(&self, file: &'a Path) -> &'a Path {
        file.strip_prefix(&self.root).unwrap_or(file)
    }
}

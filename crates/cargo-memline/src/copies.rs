//! The copies of the workspace and of each dependency that is profiled, and the plan for the wrapper.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::library::Library;
use crate::mirror::{self, Mirrored, Original, Unread, links};
use crate::plan::{Plan, Tree};
use crate::selection::Selection;
use crate::workspace::{Package, Workspace};

/// What was copied.
#[derive(Debug)]
pub(crate) struct Copies {
    /// The file with the plan.
    pub(crate) plan: PathBuf,
    pub(crate) functions: usize,
    /// How many were left out because they are trivial.
    pub(crate) trivial: usize,
    pub(crate) unread: Vec<Unread>,
}

impl Copies {
    /// Makes them in `folder`, in a place of the workspace's own: a target folder may serve several.
    pub(crate) fn make(
        workspace: &Workspace,
        dependencies: &[Package],
        selection: &Selection,
        library: &Library,
        folder: &Path,
    ) -> Result<Self> {
        let place = place(&workspace.root);
        let top = top(&workspace.root);
        let root = folder
            .join("source")
            .join(&place)
            .join(workspace.root.strip_prefix(&top)?);
        let original = Original {
            root: &workspace.root,
            packages: &workspace.packages,
            target_folder: &workspace.target_folder,
            named_from: &workspace.root,
            stamp: &library.stamp,
        };
        let Mirrored {
            mut functions,
            mut trivial,
            mut unread,
        } = mirror::make(&original, selection, &root)?;
        links::link_around(&workspace.root, &top, &root)?;
        let own = workspace.packages.iter().filter(|package| !package.is_untouched);
        let mut trees = vec![Tree {
            root: workspace.root.clone(),
            copy: root,
            packages: own.map(|package| package.folder.clone()).collect(),
        }];
        for package in dependencies {
            let copy = folder.join("deps").join(format!(
                "{}-{}-{}",
                package.name,
                package.version,
                self::place(&package.folder)
            ));
            let original = Original {
                root: &package.folder,
                packages: std::slice::from_ref(package),
                named_from: package.folder.parent().unwrap_or(&package.folder),
                ..original
            };
            let mirrored = mirror::make(&original, selection, &copy)?;
            functions += mirrored.functions;
            trivial += mirrored.trivial;
            unread.extend(mirrored.unread);
            trees.push(Tree {
                root: package.folder.clone(),
                copy,
                packages: vec![package.folder.clone()],
            });
        }
        let plan = folder.join("source").join(format!("{place}.json"));
        Plan {
            workspace: workspace.root.clone(),
            target: library.target.clone(),
            trees,
            library: library.file.clone(),
            dependencies: library.dependencies.clone(),
        }
        .write(&plan)?;
        Ok(Self {
            plan,
            functions,
            trivial,
            unread,
        })
    }
}

/// A name for a folder among others.
fn place(folder: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The outermost folder that files of the workspace may name by `..`: the repository's, or else the one around the workspace.
fn top(root: &Path) -> PathBuf {
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    repository.or(root.parent()).unwrap_or(root).to_path_buf()
}

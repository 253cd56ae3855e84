//! Which of the workspace's own allocators may be in which executable.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::original::{Source, owner};
use crate::allocator;
use crate::workspace::{Package, Target};

/// When each allocator is there, by the file it stands in.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    found: Vec<(PathBuf, Vec<String>)>,
}

impl Conditions {
    pub(crate) fn add(&mut self, file: &Path, conditions: Vec<String>) {
        self.found.push((file.to_path_buf(), conditions));
    }

    /// Adds to those of a module in a file of its own the conditions under which its package has the module.
    pub(super) fn narrow(&mut self, packages: &[Package], sources: &[Source]) {
        for (file, conditions) in &mut self.found {
            let package = owner(packages, file).map(|package| &package.folder);
            let Some(name) = module_name(file) else { continue };
            let declared: Vec<_> = sources
                .iter()
                .filter(|source| owner(packages, &source.file).map(|package| &package.folder) == package)
                .flat_map(|source| allocator::conditions_of_module(&source.text, name))
                .collect();
            if !declared.is_empty() {
                let declared = declared.join(", ");
                for condition in conditions {
                    *condition = format!("all({condition}, any({declared}))");
                }
            }
        }
    }

    /// Those of the files that may be part of a target: its own, its package's modules, and the libraries of packages that this
    /// one depends on.
    pub(crate) fn of(&self, packages: &[Package], package: &Package, target: &Target) -> Vec<String> {
        let all = reached(packages, package);
        let mut conditions = Vec::new();
        for (file, found) in &self.found {
            let Some(owner) = owner(packages, file) else { continue };
            let root = owner.targets.iter().find(|root| root.file == *file);
            let is_others = root.is_some_and(|root| !root.is_library && root.file != target.file);
            if all.contains(&owner.folder) && !is_others {
                conditions.extend(found.iter().cloned());
            }
        }
        conditions
    }
}

/// The module that a file is, by its name.
fn module_name(file: &Path) -> Option<&str> {
    let named = if file.ends_with("mod.rs") { file.parent()? } else { file };
    named.file_stem()?.to_str()
}

/// The folders of a package and of all it depends on.
fn reached(packages: &[Package], package: &Package) -> BTreeSet<PathBuf> {
    let mut reached = BTreeSet::new();
    let mut open = vec![package.folder.clone()];
    while let Some(folder) = open.pop() {
        if let Some(package) = packages.iter().find(|package| package.folder == folder)
            && reached.insert(folder)
        {
            open.extend(package.depends_on.iter().cloned());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, files: &[(&str, bool)], depends_on: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            folder: Path::new("/ws").join(name),
            targets: files
                .iter()
                .map(|(file, is_library)| Target {
                    file: Path::new("/ws").join(name).join(file),
                    is_library: *is_library,
                    is_of_2015: false,
                })
                .collect(),
            depends_on: depends_on.iter().map(|folder| Path::new("/ws").join(folder)).collect(),
            is_untouched: false,
        }
    }

    #[test]
    fn conditions_of_the_module_count_too() {
        let packages = [package("a", &[("main.rs", false)], &[])];
        let mut conditions = Conditions::default();
        conditions.add(Path::new("/ws/a/alloc/mod.rs"), vec!["all()".to_owned()]);
        let main = Source {
            file: "/ws/a/main.rs".into(),
            text: "#[cfg(feature = \"jemalloc\")]\nmod alloc;\nfn main() {}".to_owned(),
        };
        conditions.narrow(&packages, &[main]);
        assert_eq!(
            conditions.of(&packages, &packages[0], &packages[0].targets[0]),
            ["all(all(), any(all(feature = \"jemalloc\")))"]
        );
    }

    #[test]
    fn allocators_count_where_they_are_linked() {
        let packages = [
            package("a", &[("main.rs", false), ("other.rs", false)], &["b"]),
            package("b", &[("lib.rs", true)], &[]),
            package("c", &[("main.rs", false)], &[]),
        ];
        let mut conditions = Conditions::default();
        conditions.add(Path::new("/ws/a/main.rs"), vec!["unix".to_owned()]);
        conditions.add(Path::new("/ws/b/module.rs"), vec!["windows".to_owned()]);
        let of = |package: usize, target: usize| {
            let package = &packages[package];
            conditions.of(&packages, package, &package.targets[target])
        };
        assert_eq!(of(0, 0), ["unix", "windows"]);
        assert_eq!(of(0, 1), ["windows"]);
        assert_eq!(of(1, 0), ["windows"]);
        assert_eq!(of(2, 0), [""; 0]);
    }
}

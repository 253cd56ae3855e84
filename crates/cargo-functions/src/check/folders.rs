//! The folders of functions, one beside the other.

use std::path::Path;

use functions_app_files::FunctionFolder;

use super::finding::Findings;

pub(super) fn read(root: &Path, findings: &mut Findings) -> Vec<FunctionFolder> {
    let folders = FunctionFolder::read_all(root).unwrap_or_else(|error| {
        findings.error(format!("the folder {} cannot be read: {error}", root.display()));
        Vec::new()
    });
    for sentence in folders.iter().filter_map(|folder| folder.content().err()) {
        findings.error(sentence);
    }
    folders
}

/// The host ignores case in names of functions.
pub(super) fn check_names(folders: &[FunctionFolder], findings: &mut Findings) {
    for (at, name) in folders.iter().map(FunctionFolder::name).enumerate() {
        let mut others = folders[..at].iter().map(FunctionFolder::name);
        if let Some(other) = others.find(|other| other.eq_ignore_ascii_case(name)) {
            findings.error(format!(
                "the folders {other} and {name} differ in case only, which the host ignores: rename one"
            ));
        }
    }
}

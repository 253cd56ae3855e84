//! The functions as the host finds them: the folders at top level that hold a `function.json`.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use super::Findings;
use super::bindings::Binding;
use super::host_json::Host;
use crate::json::{Read, read};

/// A folder with a `function.json`.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) name: String,
    /// What its `function.json` holds, if that can be read.
    pub(super) content: Option<Map<String, Value>>,
}

impl Folder {
    /// The path of its `function.json` from the root.
    pub(crate) fn file(&self) -> String {
        format!("{}/function.json", self.name)
    }

    /// The bindings that have a type.
    pub(super) fn bindings(&self) -> impl Iterator<Item = Binding<'_>> {
        let list = self.content.as_ref().and_then(|content| content.get("bindings"));
        let list = list.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(Binding::of)
    }

    /// The trigger, if there is one and no other.
    pub(super) fn trigger(&self) -> Option<Binding<'_>> {
        let mut triggers = self.bindings().filter(Binding::is_trigger);
        let trigger = triggers.next()?;
        triggers.next().is_none().then_some(trigger)
    }
}

/// The functions in the order of their names.
pub(super) fn read_all(root: &Path) -> std::io::Result<Vec<(String, Read)>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if root.join(&name).join("function.json").is_file() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names
        .into_iter()
        .map(|name| {
            let content = read(root, &format!("{name}/function.json"));
            (name, content)
        })
        .collect())
}

pub(super) fn read_folders(root: &Path, findings: &mut Findings) -> Vec<Folder> {
    let all = match read_all(root) {
        Ok(all) => all,
        Err(error) => {
            findings.error(format!("the folder {} cannot be read: {error}", root.display()));
            return Vec::new();
        }
    };
    let folders = all.into_iter().map(|(name, content)| {
        let content = match content {
            Read::Object(content) => Some(content),
            // Between the listing and the reading it can go.
            Read::Missing => None,
            Read::Unusable(sentence) => {
                findings.error(sentence);
                None
            }
        };
        Folder { name, content }
    });
    folders.collect()
}

/// The host does not start where there are both kinds of functions.
pub(super) fn check_beside_routes(folders: &[Folder], host: &Host, findings: &mut Findings) {
    let from = match (&host.profile, host.routes.is_empty()) {
        (Some(profile), _) => format!("the profile {profile:?}"),
        (None, false) => "customHandler.http.routes".to_owned(),
        (None, true) => return,
    };
    if let Some(folder) = folders.first() {
        findings.error(format!(
            "host.json makes its functions by {from}, and the host stops at any function.json beside them, such as {}: delete \
             the folders, or take {from} out of host.json",
            folder.file()
        ));
    }
}

/// The host ignores case in names of functions.
pub(super) fn check_names(folders: &[Folder], findings: &mut Findings) {
    for (at, Folder { name, .. }) in folders.iter().enumerate() {
        if let Some(other) = folders[..at].iter().find(|other| other.name.eq_ignore_ascii_case(name)) {
            findings.error(format!(
                "the folders {} and {name} differ in case only, which the host ignores: rename one",
                other.name
            ));
        }
    }
}

//! Where the app's code names its functions.

use std::fs;
use std::path::Path;

use ignore::WalkBuilder;

/// The file below `src` that calls `FunctionApp::functions`, from the root: an app that names its functions refuses the
/// others.
pub(super) fn declared_in(root: &Path) -> Option<String> {
    let is_rust = |path: &Path| path.extension().is_some_and(|end| end == "rs");
    let calls = |path: &Path| fs::read_to_string(path).is_ok_and(|text| text.contains(".functions("));
    let entries = WalkBuilder::new(root.join("src")).sort_by_file_path(Ord::cmp).build();
    let mut paths = entries.filter_map(Result::ok).map(ignore::DirEntry::into_path);
    let found = paths.find(|path| is_rust(path) && calls(path))?;
    let below = found.strip_prefix(root).unwrap_or(&found);
    Some(below.to_string_lossy().into_owned())
}

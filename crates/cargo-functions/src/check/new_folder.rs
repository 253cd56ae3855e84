//! The host starts anew when a folder appears at top level, as a first `target` does.

use std::path::Path;

use super::finding::Findings;

pub(super) fn check(root: &Path, build_folder: &Path, findings: &mut Findings) {
    let path = root.join(build_folder);
    let is_below = path.strip_prefix(root).is_ok_and(|below| below != Path::new(""));
    if is_below && root.join("Cargo.toml").exists() && !path.exists() {
        let name = build_folder.strip_prefix(root).unwrap_or(build_folder).display();
        findings.hint(format!(
            "there is no folder {name} yet, and a running host starts anew when the first build makes it: build \
             before `func start`, or run `mkdir {name}`"
        ));
    }
}

//! The sources that the profiler is built from, which this program has in itself: no checkout is needed, and no registry for
//! memline's own packages.

mod embedded {
    //! Written by the build script.
    include!(concat!(env!("OUT_DIR"), "/sources.rs"));
}

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result};

/// Written last, so that what was unpacked in part is unpacked again.
const STAMP: &str = ".unpacked";

/// Makes `folder` the package that depends on memline. What is there already is not touched: cargo need not build it again.
pub(super) fn unpack(folder: &Path) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    embedded::FILES.hash(&mut hasher);
    let stamp = format!("{:016x}", hasher.finish());
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|present| present == stamp) {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    for (name, text) in embedded::FILES {
        write(&folder.join(name), text)?;
    }
    write(&folder.join(STAMP), &stamp)
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Has cargo choose the versions anew: those that it has, where it cannot get the ones that were tried.
pub(super) fn unlock(folder: &Path) -> Result<()> {
    let path = folder.join("Cargo.lock");
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Has all be unpacked again the next time, with the versions that were tried.
pub(super) fn forget(folder: &Path) {
    // Else what is there is built once more, and fails once more.
    let _ = fs::remove_file(folder.join(STAMP));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> &'static str {
        let found = embedded::FILES.iter().find(|(file, _)| *file == name);
        found.unwrap_or_else(|| panic!("{name} is not embedded")).1
    }

    #[test]
    fn packages_stand_by_themselves() {
        for name in ["memline", "memline-macros", "memline-size"] {
            let manifest = text(&format!("crates/{name}/Cargo.toml"));
            assert!(!manifest.contains("workspace"), "{manifest}");
            assert!(!manifest.contains("dev-dependencies"), "{manifest}");
        }
        let memline = text("crates/memline/Cargo.toml");
        assert!(
            memline.contains("json-out = [\"serde\", \"dep:serde-json-core\"]"),
            "{memline}"
        );
        // What other features need is not asked of a registry.
        assert!(!memline.contains("tokio") && !memline.contains("tracing"), "{memline}");
    }

    #[test]
    fn versions_are_those_that_were_tried() {
        let lock = text("Cargo.lock");
        for name in ["syn", "unicode-ident", "serde-json-core", "memory-stats", "rustix"] {
            assert!(lock.contains(&format!("name = \"{name}\"\n")), "{name}: {lock}");
        }
        assert!(!lock.contains("\"clap\"") && !lock.contains("\"memline\""), "{lock}");
    }
}

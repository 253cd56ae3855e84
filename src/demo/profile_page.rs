//! The page over the invocations, as a file.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use memline_axum::Profiles;
use memline_page::Entry;

use super::error::{DemoError, Result};

/// Writes the page to `path`, in one piece: under another name first.
pub(super) fn write(profiles: &Profiles, path: &Path) -> Result<()> {
    let json = profiles.profile("merged").ok_or_else(DemoError::nothing_kept)?;
    let entry = Entry {
        name: "both invocations",
        profile_json: &json,
    };
    let written = replace(path, |file| memline_page::write(file, "handler demo", &[entry]));
    written.map_err(|cause| DemoError::not_written(path, cause))
}

/// In a folder that all may write to, someone else may have put a link where the file is to be: a rename replaces it.
fn replace(path: &Path, write: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
    let new = beside(path);
    let file = OpenOptions::new().write(true).create_new(true).open(&new)?;
    write(&file)
        .and_then(|()| fs::rename(&new, path))
        .inspect_err(|_| drop(fs::remove_file(&new)))
}

/// A name that no other demo takes.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{}.new", std::process::id()));
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_or_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.html");
        for text in ["first", "second"] {
            replace(&path, |mut file| io::Write::write_all(&mut file, text.as_bytes())).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let error = replace(&path, |_| Err(full())).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let [path, precious] = ["demo.html", "precious"].map(|name| folder.path().join(name));
        fs::write(&precious, "precious").unwrap();
        std::os::unix::fs::symlink(&precious, &path).unwrap();
        replace(&path, |mut file| io::Write::write_all(&mut file, b"page")).unwrap();
        assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
        assert_eq!(fs::read_to_string(&path).unwrap(), "page");
    }
}

//! The profiles that a run has left.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use memline::Profile;

/// What the processes of a run have written.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// All as one; `None` if there is none.
    pub(crate) profile: Option<Profile>,
    pub(crate) processes: usize,
    /// Why a file could not be read, a sentence for each.
    pub(crate) unread: Vec<String>,
}

/// All profiles of a folder.
pub(crate) fn merged(folder: &Path) -> Result<Written> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut written = Written::default();
    for file in files {
        match read(&file) {
            Ok(profile) => {
                written.processes += 1;
                match &mut written.profile {
                    Some(merged) => merged.merge(&profile),
                    none => *none = Some(profile),
                }
            }
            Err(error) => written.unread.push(format!("{error:#}")),
        }
    }
    Ok(written)
}

/// The profile in a file.
pub(crate) fn read(file: &Path) -> Result<Profile> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Profile::read_from(&bytes[..]).with_context(|| format!("{} is not a profile of `cargo memline`", file.display()))
}

/// Why nothing can be written into a folder, if so: the disk is full, say.
pub(crate) fn refusal(folder: &Path) -> Option<anyhow::Error> {
    let file = folder.join("tried");
    let tried = fs::write(&file, [b' '; 4096]);
    let _ = fs::remove_file(&file);
    tried
        .err()
        .map(|error| anyhow::Error::new(error).context(format!("cannot write into {}", folder.display())))
}

/// Writes a profile; see [`replace`].
pub(crate) fn write(profile: &Profile, file: &Path) -> Result<()> {
    replace(file, |out| profile.write_to(out))
}

/// Writes a file. One that is there already stays as it is until the new one is whole; what is no file, such as `/dev/stdout`, is
/// written to.
pub(crate) fn replace(file: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<()> {
    if fs::metadata(file).is_ok_and(|about| !about.is_file()) {
        let written = fs::File::options()
            .write(true)
            .open(file)
            .and_then(|mut out| write(&mut out));
        return written.with_context(|| format!("cannot write {}", file.display()));
    }
    let mut unfinished = file.to_path_buf().into_os_string();
    // Another run may write the same file.
    unfinished.push(format!(".{}.tmp", std::process::id()));
    let unfinished = PathBuf::from(unfinished);
    let written = || -> io::Result<()> {
        let mut out = io::BufWriter::new(fs::File::create(&unfinished)?);
        write(&mut out)?;
        out.flush()?;
        fs::rename(&unfinished, file)
    };
    written()
        .inspect_err(|_| drop(fs::remove_file(&unfinished)))
        .with_context(|| format!("cannot write {}", file.display()))
}

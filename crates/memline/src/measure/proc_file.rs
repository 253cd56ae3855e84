use std::fs::File;
use std::io;
use std::sync::OnceLock;

use crate::c_library;

/// A file of `/proc/self`, opened by the first reading and kept open: opening it each time would cost more than reading it.
///
/// Which process `self` is, the kernel decides when the file is opened. So after a `fork` the child, which has inherited the
/// parent's open file, opens one of its own at each reading: that is slower, and takes no lock that the parent's threads
/// may have held when it forked.
pub(super) struct ProcFile {
    path: &'static str,
    file: OnceLock<io::Result<Opened>>,
}

#[cfg_attr(
    not(unix),
    expect(dead_code, reason = "there is no such file that it could be opened on")
)]
struct Opened {
    file: File,
    forks: u32,
}

impl ProcFile {
    pub(super) const fn new(path: &'static str) -> Self {
        Self {
            path,
            file: OnceLock::new(),
        }
    }

    fn opened(&self) -> &io::Result<Opened> {
        self.file.get_or_init(|| {
            c_library::watch_forks();
            let forks = c_library::forks();
            let file = File::open(self.path)?;
            Ok(Opened { file, forks })
        })
    }

    /// # Errors
    ///
    /// If the file could not be opened.
    pub(super) fn check(&self) -> io::Result<()> {
        match self.opened() {
            Ok(_) => Ok(()),
            Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
        }
    }

    /// What the file says now, as far as `buffer` holds it. The buffer is the caller's, on its stack: a reading must not
    /// move what it measures.
    #[cfg(unix)]
    pub(super) fn read<'a>(&self, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
        use std::os::unix::fs::FileExt as _;

        let opened = self.opened().as_ref().ok()?;
        let length = if opened.forks == c_library::forks() {
            opened.file.read_at(buffer, 0).ok()?
        } else {
            File::open(self.path).ok()?.read_at(buffer, 0).ok()?
        };
        buffer.get(..length)
    }

    #[cfg(not(unix))]
    pub(super) fn read<'a>(&self, _: &'a mut [u8]) -> Option<&'a [u8]> {
        None
    }
}

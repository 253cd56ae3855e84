use std::fs::File;
use std::io;
use std::sync::OnceLock;

/// A file of `/proc`, opened by the first reading and kept open: opening it each time would cost more than reading it.
pub(super) struct ProcFile {
    path: &'static str,
    file: OnceLock<io::Result<File>>,
}

impl ProcFile {
    pub(super) const fn new(path: &'static str) -> Self {
        Self {
            path,
            file: OnceLock::new(),
        }
    }

    fn file(&self) -> &io::Result<File> {
        self.file.get_or_init(|| File::open(self.path))
    }

    /// # Errors
    ///
    /// If the file could not be opened.
    pub(super) fn check(&self) -> io::Result<()> {
        match self.file() {
            Ok(_) => Ok(()),
            Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
        }
    }

    /// What the file says now, as far as `buffer` holds it. The buffer is the caller's, on its stack: a reading must not
    /// move what it measures.
    #[cfg(unix)]
    pub(super) fn read<'a>(&self, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
        use std::os::unix::fs::FileExt as _;

        let length = self.file().as_ref().ok()?.read_at(buffer, 0).ok()?;
        buffer.get(..length)
    }

    #[cfg(not(unix))]
    pub(super) fn read<'a>(&self, _: &'a mut [u8]) -> Option<&'a [u8]> {
        None
    }
}

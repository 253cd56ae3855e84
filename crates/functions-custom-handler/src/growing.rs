//! A buffer for what may become large.

use std::io;

/// Bytes in one piece, whose room grows by an eighth: doubling would hold the double of a large body at its end, and a list of
/// pieces would be copied when it is whole. The system moves what is large by its pages.
#[derive(Debug, Default)]
pub(crate) struct Growing(Vec<u8>);

impl Growing {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        if bytes.len() > self.0.capacity() - self.0.len() {
            self.0.reserve_exact(bytes.len().max(self.0.len() / 8).max(256));
        }
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn into_vec(mut self) -> Vec<u8> {
        self.0.shrink_to_fit();
        self.0
    }
}

impl io::Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

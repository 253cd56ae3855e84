//! Writing to a stream of whatever kind.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

/// How long to wait for a stream that has no room and does not wait itself.
const RETRY: Duration = Duration::from_millis(5);

/// Writes all of it, as `write_all`, also to a pipe that another process has made one that never waits.
pub(super) fn write_whole(stream: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(RETRY),
            Err(error) => return Err(error),
        }
    }
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a pipe is that another process has set so.
    #[test]
    fn a_stream_that_does_not_wait_gets_everything_all_the_same() {
        struct Impatient(Vec<u8>, u32);

        impl Write for Impatient {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.1 += 1;
                match self.1 % 3 {
                    0 => Err(io::ErrorKind::WouldBlock.into()),
                    1 => Err(io::ErrorKind::Interrupted.into()),
                    _ => self.0.write(&bytes[..1]),
                }
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let mut stream = Impatient(Vec::new(), 0);
        write_whole(&mut stream, b"abc\n").unwrap();
        assert_eq!(stream.0, b"abc\n");
    }
}

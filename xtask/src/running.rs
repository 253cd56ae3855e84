//! A custom handler that runs, to be measured.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

/// How long it may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// A handler, started as the host starts it, and killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    port: u16,
    began: Instant,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

impl Running {
    /// Starts it on a free port. What it prints to standard output is lost.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub(crate) fn start(program: &Path, arguments: &[impl AsRef<OsStr>]) -> Result<Self> {
        let port = functions_stand_in_host::free_port();
        let began = Instant::now();
        let child = Command::new(program)
            .args(arguments)
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self { child, port, began })
    }

    /// From the start to the answer to `GET /`.
    ///
    /// # Errors
    ///
    /// If it ends, or does not answer.
    pub(crate) fn ready(&mut self) -> Result<Duration> {
        loop {
            if let Ok(answer) = self.ask("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                && answer.starts_with("HTTP/1.1")
            {
                return Ok(self.began.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("it does not start: {status}");
            }
            ensure!(self.began.elapsed() < PATIENCE, "it is not ready after {PATIENCE:?}");
            // The host asks every 25 ms, which is too coarse for what is measured here.
            thread::sleep(Duration::from_micros(100));
        }
    }

    /// The answer to a request that closes its connection.
    ///
    /// # Errors
    ///
    /// Those of the socket.
    pub(crate) fn ask(&self, request: &str) -> Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Its resident set.
    ///
    /// # Errors
    ///
    /// If this is not Linux.
    pub(crate) fn resident_bytes(&self) -> Result<u64> {
        resident_bytes(self.child.id())
    }
}

/// `VmRSS:      5876 kB`, of which the kernel means KiB.
fn resident_bytes(process: u32) -> Result<u64> {
    let status =
        fs::read_to_string(format!("/proc/{process}/status")).context("the resident set is read as Linux shows it")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    Ok(kib.context("there is no VmRSS")? * 1024)
}

/// The middle one of an odd number of values.
pub(crate) fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resident_set_of_this_process_is_read() {
        assert!(resident_bytes(std::process::id()).unwrap() > 100 * 1024);
    }
}

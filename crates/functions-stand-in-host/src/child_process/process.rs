use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::lines::Lines;

/// A started executable. Its output is read as it comes; it is killed when this is dropped.
///
/// Of the test's environment it gets `PATH` alone, and what it is given here.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::Process;
///
/// let mut process = Process::start("sh", ["-c", "echo \"$GREETING\""], [("GREETING", "hello")]);
/// assert!(process.wait().success());
/// assert_eq!(process.stdout().wait_for_end(), ["hello"]);
/// ```
#[derive(Debug)]
pub struct Process {
    child: Child,
    stdout: Lines,
    stderr: Lines,
}

impl Process {
    /// Starts `executable` with `arguments` and the environment variables `settings`.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    pub fn start<A, K, V>(
        executable: impl AsRef<OsStr>,
        arguments: impl IntoIterator<Item = A>,
        settings: impl IntoIterator<Item = (K, V)>,
    ) -> Self
    where
        A: AsRef<OsStr>,
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let executable = executable.as_ref();
        Self::start_in(Path::new("."), executable, arguments, settings)
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", executable.display()))
    }

    /// The same, with `folder` for its current directory.
    pub(crate) fn start_in<A, K, V>(
        folder: &Path,
        executable: &OsStr,
        arguments: impl IntoIterator<Item = A>,
        settings: impl IntoIterator<Item = (K, V)>,
    ) -> io::Result<Self>
    where
        A: AsRef<OsStr>,
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let mut child = Command::new(executable)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .envs(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdout = Lines::read(child.stdout.take().expect("stdout is piped"));
        let stderr = Lines::read(child.stderr.take().expect("stderr is piped"));
        Ok(Self { child, stdout, stderr })
    }

    /// What it has written to its standard output.
    #[must_use]
    pub fn stdout(&self) -> &Lines {
        &self.stdout
    }

    /// What it has written to its standard error.
    #[must_use]
    pub fn stderr(&self) -> &Lines {
        &self.stderr
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its exit status, if it has ended.
    ///
    /// # Panics
    ///
    /// If the system cannot say.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("the system knows its child")
    }

    /// Waits until it ends.
    ///
    /// # Panics
    ///
    /// If it does not end within two minutes.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_mins(2);
        loop {
            if let Some(status) = self.ended() {
                return status;
            }
            assert!(
                Instant::now() < deadline,
                "the process did not end within two minutes; its output:\n{}\n{}",
                self.stdout.so_far().join("\n"),
                self.stderr.so_far().join("\n"),
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills it, as the host does to stop it, and gives all that it wrote to standard output and error.
    ///
    /// # Panics
    ///
    /// If the system cannot kill it.
    #[must_use]
    pub fn kill(mut self) -> (Vec<String>, Vec<String>) {
        self.child.kill().expect("a child can be killed");
        self.child.wait().expect("a killed child ends");
        (self.stdout.wait_for_end(), self.stderr.wait_for_end())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only for a process that has ended and been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::Process;

    #[test]
    fn the_exit_status_and_both_streams_are_kept() {
        let none: [(&str, &str); 0] = [];
        let mut process = Process::start("sh", ["-c", "echo out; echo err >&2; exit 3"], none);
        assert_eq!(process.wait().code(), Some(3));
        assert_eq!(process.stdout().wait_for_end(), ["out"]);
        assert_eq!(process.stderr().wait_for_end(), ["err"]);
    }

    #[test]
    fn killing_gives_what_was_written_until_then() {
        let none: [(&str, &str); 0] = [];
        let process = Process::start("sh", ["-c", "echo ready; exec sleep 600"], none);
        assert_eq!(process.stdout().wait_for("ready"), "ready");
        assert_eq!(process.kill(), (vec!["ready".to_owned()], vec![]));
    }
}

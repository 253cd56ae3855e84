use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::child_process::{Process, StartFailure, free_port};
use crate::host::Host;
use crate::http::{Connection, Request, Response};
use crate::worker::Worker;

/// An executable about to be started, by [`HostBuilder::start`].
///
/// # Examples
///
/// ```no_run
/// use functions_stand_in_host::Host;
///
/// let host = Host::of("target/debug/handler").argument("--quiet").setting("GREETING", "Hello").start();
/// assert!(host.process().is_some());
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is started yet"]
pub struct HostBuilder {
    executable: OsString,
    arguments: Vec<String>,
    settings: Vec<(String, String)>,
    app_folder: Option<PathBuf>,
    port: Option<u16>,
}

/// The worker's id, by both of its names.
const WORKER_ID: &str = "4d7c9f06-7a5c-4d8f-8d0e-0a1f7b9c2f11";

impl Host {
    /// Begins to start `executable` as a child process.
    pub fn of(executable: impl AsRef<OsStr>) -> HostBuilder {
        HostBuilder::new(executable.as_ref())
    }
}

impl HostBuilder {
    pub(crate) fn new(executable: &OsStr) -> Self {
        Self {
            executable: executable.to_owned(),
            arguments: Vec::new(),
            settings: Vec::new(),
            app_folder: None,
            port: None,
        }
    }

    /// Gives the handler an argument, as `customHandler.description.arguments` of `host.json` does.
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Gives the handler an app setting: an environment variable.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts the handler in the app's `folder`, in place of the current directory.
    pub fn app_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.app_folder = Some(folder.into());
        self
    }

    /// Gives the handler this port, as `customHandler.port` of `host.json` does, in place of a free one.
    ///
    /// # Examples
    ///
    /// ```
    /// use functions_stand_in_host::{Host, StartFailure};
    ///
    /// let script = "echo $FUNCTIONS_CUSTOMHANDLER_PORT >&2; exit 3";
    /// let failure = Host::of("sh").argument("-c").argument(script).port(3000).try_start().unwrap_err();
    /// assert!(matches!(failure, StartFailure::Ended { stderr, .. } if stderr == ["3000"]));
    /// ```
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Starts the handler in the app's folder with the host's environment variables, and waits until it is ready
    /// as the host does: `GET /` every 25 ms for up to 30 seconds, any status will do, only a refused connection waits.
    ///
    /// Of this process's environment it gets `PATH` alone.
    ///
    /// # Panics
    ///
    /// With the [`StartFailure`].
    #[must_use]
    #[track_caller]
    pub fn start(self) -> Host {
        self.try_start().unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// As [`HostBuilder::start`], for a test of what a handler says that cannot serve.
    ///
    /// # Errors
    ///
    /// If it cannot be started, ends, or is not ready in time.
    ///
    /// # Panics
    ///
    /// If there is no current directory.
    ///
    /// # Examples
    ///
    /// ```
    /// use functions_stand_in_host::{Host, StartFailure};
    ///
    /// let failure = Host::of("sh").argument("-c").argument("echo no settings >&2; exit 3").try_start().unwrap_err();
    /// let StartFailure::Ended { status, stderr, .. } = failure else {
    ///     panic!("it did not end");
    /// };
    /// assert_eq!((status.code(), stderr), (Some(3), vec!["no settings".to_owned()]));
    /// ```
    pub fn try_start(self) -> Result<Host, StartFailure> {
        let port = self.port.unwrap_or_else(free_port);
        let folder = self
            .app_folder
            .clone()
            .unwrap_or_else(|| std::env::current_dir().expect("a test has a current directory"));
        let settings = self.environment(port, &folder);
        let mut process = Process::start_in(&folder, &self.executable, &self.arguments, settings).map_err(|error| {
            StartFailure::NotStarted {
                cause: error.to_string(),
            }
        })?;
        let deadline = Instant::now() + Duration::from_secs(30);
        while let Err(error) = probe(port) {
            if let Some(status) = process.ended() {
                return Err(StartFailure::Ended {
                    status,
                    stdout: process.stdout().wait_for_end(),
                    stderr: process.stderr().wait_for_end(),
                });
            }
            if error.kind() != io::ErrorKind::ConnectionRefused || Instant::now() >= deadline {
                return Err(StartFailure::NotReady {
                    cause: error.to_string(),
                });
            }
            thread::sleep(Duration::from_millis(25));
        }
        Ok(Host::new(Worker::Child(process), port))
    }

    /// The variables that the host sets, and the settings.
    fn environment(&self, port: u16, root: &Path) -> impl Iterator<Item = (String, String)> {
        let own = [
            ("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string()),
            ("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", WORKER_ID.to_owned()),
            ("FUNCTIONS_HTTPWORKER_PORT", port.to_string()),
            ("FUNCTIONS_HTTPWORKER_ID", WORKER_ID.to_owned()),
            ("FUNCTIONS_APP_ROOT_PATH", root.display().to_string()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        own.into_iter().chain(self.settings.iter().cloned())
    }
}

/// The host's readiness check, which it also sends later to see that the handler lives.
fn probe(port: u16) -> io::Result<Response> {
    Connection::open(port)?.send(&Request::get("/"))
}

#[cfg(test)]
mod tests {
    use super::Host;

    #[test]
    #[should_panic(expected = "instead of being ready\nb\nc\nd")]
    fn a_handler_that_ends_at_once_is_a_failure_with_its_last_three_lines() {
        let script = "printf 'a\\nb\\nc\\nd\\n' >&2; exit 3";
        let _ = Host::of("sh").argument("-c").argument(script).start();
    }
}

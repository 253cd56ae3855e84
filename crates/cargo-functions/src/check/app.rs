//! The app, serving.

use std::path::Path;

use functions_stand_in_host::{Host, StartFailure};

use super::Findings;
use super::host_json::Executable;

/// An app that answers on a port. One that was started here is stopped when this is dropped.
pub(super) struct App {
    port: u16,
    _started: Option<Host>,
}

impl App {
    pub(super) fn listening(port: u16) -> Self {
        Self { port, _started: None }
    }

    /// Starts the executable at `path` as the host does. Without an app there is a finding that says why.
    pub(super) fn start(
        root: &Path,
        file: &Executable,
        arguments: &[String],
        settings: &[(String, String)],
        findings: &mut Findings,
    ) -> Option<Self> {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let host = Host::of(root.join(&file.path)).app_folder(&root);
        let host = arguments.iter().fold(host, |host, argument| host.argument(argument));
        let host = settings
            .iter()
            .fold(host, |host, (name, value)| host.setting(name, value));
        let sentence = match host.try_start() {
            Ok(host) => {
                return Some(Self {
                    port: host.port(),
                    _started: Some(host),
                });
            }
            Err(StartFailure::Ended { status, stderr, .. }) => {
                // As many lines as the host shows.
                let said = stderr[stderr.len().saturating_sub(3)..].join(" ");
                format!("the app ends with {status} where it should serve, and says: {said}")
            }
            Err(StartFailure::NotStarted { cause }) => {
                // It may be built for another machine.
                findings.hint(format!(
                    "the executable {} cannot be started here ({cause}), so its routes were not looked at",
                    file.name
                ));
                return None;
            }
            Err(failure) => format!("the app does not answer `GET /`, by which the host waits for it: {failure}"),
        };
        findings.error(sentence);
        None
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

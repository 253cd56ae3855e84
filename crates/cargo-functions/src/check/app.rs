//! The app, serving.

use std::path::{Path, absolute};

use functions_stand_in_host::{Host, StartFailure};

use super::executable_path::Executable;
use super::finding::Findings;
use super::host_json;

/// An app that answers on a port. One that was started here is stopped when this is dropped.
pub(super) struct App {
    port: u16,
    _started: Option<Host>,
}

impl App {
    pub(super) fn listening(port: u16) -> Self {
        Self { port, _started: None }
    }

    /// Starts the executable as the host does, but on a free port. Without an app there is a finding that says why.
    pub(super) fn start(
        root: &Path,
        executable: &Executable,
        host: &host_json::Host,
        settings: &[(String, String)],
        findings: &mut Findings,
    ) -> Option<Self> {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        // Links are kept: what is on PATH may look at the name that it is started by.
        let path = absolute(&executable.path).unwrap_or_else(|_| executable.path.clone());
        let folder = host
            .working_folder
            .as_deref()
            .and_then(|folder| folder.canonicalize().ok());
        let mut builder = Host::of(path).app_folder(folder.unwrap_or_else(|| root.clone()));
        for argument in &host.arguments {
            builder = builder.argument(argument);
        }
        for (name, value) in settings {
            builder = builder.setting(name, value);
        }
        match builder
            .setting("FUNCTIONS_APP_ROOT_PATH", &root.to_string_lossy())
            .try_start()
        {
            Ok(host) => Some(Self {
                port: host.port(),
                _started: Some(host),
            }),
            Err(failure) => {
                explain(&failure, &executable.name, host.port, findings);
                None
            }
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

fn explain(failure: &StartFailure, name: &str, fixed_port: Option<u16>, findings: &mut Findings) {
    match failure {
        StartFailure::Ended { status, stderr, .. } => {
            // As many lines as the host shows.
            let said = stderr[stderr.len().saturating_sub(3)..].join(" ");
            findings.error(format!(
                "the app ends with {status} where it should serve, and says: {said}"
            ));
        }
        // It may be built for another machine.
        StartFailure::NotStarted { cause } => findings.hint(format!(
            "the executable {name} cannot be started here ({cause}), so its routes were not looked at"
        )),
        failure => match fixed_port {
            // It may have the number in its code.
            Some(port) => findings.hint(format!(
                "the app does not listen on the port that FUNCTIONS_CUSTOMHANDLER_PORT names, so its routes were not looked \
                 at: if it listens on {port} alone, start it and run `cargo functions check --port {port}`"
            )),
            None => findings.error(format!(
                "the app does not answer `GET /`, by which the host waits for it: {failure}"
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_with_a_port_in_its_code_is_asked_for_by_that_port() {
        let failure = StartFailure::NotReady {
            cause: "Connection refused".to_owned(),
        };
        let said = |port| {
            let mut findings = Findings::default();
            explain(&failure, "handler", port, &mut findings);
            findings.into_vec()[0].to_string()
        };
        assert_eq!(
            said(Some(3000)),
            "hint: the app does not listen on the port that FUNCTIONS_CUSTOMHANDLER_PORT names, so its routes were not looked \
             at: if it listens on 3000 alone, start it and run `cargo functions check --port 3000`"
        );
        assert_eq!(
            said(None),
            "error: the app does not answer `GET /`, by which the host waits for it: the handler is not ready: Connection \
             refused"
        );
    }
}

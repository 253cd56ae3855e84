//! The app, serving.

use std::net::{Ipv4Addr, TcpListener};
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

    /// Starts the executable as the host does, but on a free port, which a fixed one is unless something, such as the
    /// app itself, listens there. Without an app there is a finding that says why.
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
        builder = builder.setting("FUNCTIONS_APP_ROOT_PATH", &root.to_string_lossy());
        if let Some(port) = host.port.filter(|port| is_free(*port)) {
            builder = builder.port(port);
        }
        match builder.try_start() {
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

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
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
        failure => match fixed_port.filter(|port| !is_free(*port)) {
            // It may have the number in its code, and be what listens there.
            Some(port) => findings.hint(format!(
                "the app does not listen on the port that FUNCTIONS_CUSTOMHANDLER_PORT names, and {port}, which host.json \
                 names, is taken, so its routes were not looked at: run `cargo functions check --port {port}` if it is the \
                 app that listens there"
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
    fn an_app_that_serves_on_its_fixed_port_is_asked_for_there() {
        let failure = StartFailure::NotReady {
            cause: "Connection refused".to_owned(),
        };
        let said = |port| {
            let mut findings = Findings::default();
            explain(&failure, "handler", port, &mut findings);
            findings.into_vec()[0].to_string()
        };
        let port = functions_stand_in_host::free_port();
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        assert_eq!(
            said(Some(port)),
            format!(
                "hint: the app does not listen on the port that FUNCTIONS_CUSTOMHANDLER_PORT names, and {port}, which \
                 host.json names, is taken, so its routes were not looked at: run `cargo functions check --port {port}` if it \
                 is the app that listens there"
            )
        );
        drop(taken);
        let silent = "error: the app does not answer `GET /`, by which the host waits for it: the handler is not ready: \
                      Connection refused";
        assert_eq!((said(Some(port)).as_str(), said(None).as_str()), (silent, silent));
    }
}

//! What can stop the server from starting.

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// Why the handler could not start.
///
/// Its text is one whole sentence, cause included, fit to be the last line a
/// process writes before it exits. So `source()` starts below the cause that the
/// sentence already tells.
///
/// ```no_run
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// if let Err(error) = functions_custom_handler::serve(axum::Router::new()).await {
///     eprintln!("{error}");
///     // The host starts a process anew only if its exit status is not 0.
///     std::process::exit(1);
/// }
/// # }
/// ```
pub struct StartError(Kind);

#[derive(Debug)]
enum Kind {
    Port {
        variable: &'static str,
        value: String,
    },
    Ip {
        variable: &'static str,
        value: String,
    },
    Listen {
        address: SocketAddr,
        cause: io::Error,
    },
    LogFilter {
        variable: &'static str,
        value: String,
    },
    Subscriber,
    #[cfg(feature = "opentelemetry")]
    Telemetry {
        variable: &'static str,
        why: String,
    },
    IoThread {
        cause: io::Error,
    },
}

impl StartError {
    pub(crate) fn port(variable: &'static str, value: String) -> Self {
        Self(Kind::Port { variable, value })
    }

    pub(crate) fn ip(variable: &'static str, value: String) -> Self {
        Self(Kind::Ip { variable, value })
    }

    pub(crate) fn listen(address: SocketAddr, cause: io::Error) -> Self {
        Self(Kind::Listen { address, cause })
    }

    pub(crate) fn io_thread(cause: io::Error) -> Self {
        Self(Kind::IoThread { cause })
    }

    pub(crate) fn log_filter(variable: &'static str, value: String) -> Self {
        Self(Kind::LogFilter { variable, value })
    }

    pub(crate) fn subscriber() -> Self {
        Self(Kind::Subscriber)
    }

    #[cfg(feature = "opentelemetry")]
    pub(crate) fn telemetry(variable: &'static str, why: String) -> Self {
        Self(Kind::Telemetry { variable, why })
    }

    /// Whether another process already listens on the port.
    #[must_use]
    pub fn is_address_in_use(&self) -> bool {
        matches!(&self.0, Kind::Listen { cause, .. } if cause.kind() == io::ErrorKind::AddrInUse)
    }
}

/// The sentence as well: `main` prints the errors that it returns by `Debug`.
impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Port { variable, value } => {
                write!(f, "{variable} is {value:?}, but must be a port number from 1 to 65535")
            }
            Kind::Ip { variable, value } => write!(
                f,
                "{variable} is {value:?}, but must be an IP address such as 127.0.0.1, or 0.0.0.0 for all of them"
            ),
            Kind::Listen { address, cause } => write!(f, "cannot listen on {address}: {cause}"),
            Kind::IoThread { cause } => write!(f, "cannot start the thread that serves the sockets: {cause}"),
            Kind::LogFilter { variable, value } => write!(
                f,
                "{variable} is {value:?}, but must be off, error, warn, info, debug or trace, or a list such as \
                 info,hyper=warn"
            ),
            Kind::Subscriber => {
                f.write_str("the process has a subscriber of tracing already, so the log layer cannot be installed")
            }
            #[cfg(feature = "opentelemetry")]
            Kind::Telemetry { variable, why } => write!(f, "spans cannot be exported to what {variable} names: {why}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Listen { cause, .. } | Kind::IoThread { cause } => cause.source(),
            _ => None,
        }
    }
}

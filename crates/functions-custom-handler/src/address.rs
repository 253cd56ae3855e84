//! Where the handler listens.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use crate::StartError;

const PORT_VARIABLE: &str = "FUNCTIONS_CUSTOMHANDLER_PORT";
/// The port of `func start`, so that the same URLs work without the host.
const STAND_ALONE_PORT: u16 = 7071;
/// How many connections may wait to be accepted. `TcpListener::bind` has 128; each client beyond, in one burst,
/// tries again only after a second.
const BACKLOG: u32 = 1024;

/// The address the handler listens on: always `127.0.0.1`, where the host looks for it.
///
/// ```
/// # fn main() -> Result<(), functions_custom_handler::StartError> {
/// let address = functions_custom_handler::Address::from_env()?;
/// if !address.is_host_worker() {
///     eprintln!("listening on http://{}", address.socket_addr());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    socket_addr: SocketAddr,
    is_host_worker: bool,
}

impl Address {
    /// The port in `FUNCTIONS_CUSTOMHANDLER_PORT`, which the host sets for the process it
    /// starts; without that variable, port 7071.
    ///
    /// # Errors
    ///
    /// If the variable holds anything but a number from 1 to 65535.
    pub fn from_env() -> Result<Self, StartError> {
        Self::from_variable(env::var_os(PORT_VARIABLE).as_deref())
    }

    fn from_variable(value: Option<&OsStr>) -> Result<Self, StartError> {
        let port = match value {
            None => STAND_ALONE_PORT,
            Some(value) => value
                .to_str()
                .and_then(|text| text.parse().ok())
                .filter(|port| *port != 0)
                .ok_or_else(|| StartError::port(PORT_VARIABLE, value.to_string_lossy().into_owned()))?,
        };
        Ok(Self {
            socket_addr: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            is_host_worker: value.is_some(),
        })
    }

    /// The address to bind.
    #[must_use]
    pub fn socket_addr(&self) -> SocketAddr {
        self.socket_addr
    }

    /// Listens on the address.
    ///
    /// # Errors
    ///
    /// If it cannot be listened on, as when another process already does.
    #[expect(clippy::unused_async, reason = "only within a runtime: `async` says so")]
    pub async fn bind(&self) -> Result<TcpListener, StartError> {
        self.listen()
            .map_err(|cause| StartError::listen(self.socket_addr, cause))
    }

    fn listen(self) -> io::Result<TcpListener> {
        let socket = TcpSocket::new_v4()?;
        // As `TcpListener::bind` does: so that a restart need not wait for the old connections' end.
        socket.set_reuseaddr(true)?;
        socket.bind(self.socket_addr)?;
        socket.listen(BACKLOG)
    }

    /// Whether the Functions host started this process; if not, it stands alone.
    #[must_use]
    pub fn is_host_worker(&self) -> bool {
        self.is_host_worker
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Option<&str>) -> Result<Address, String> {
        Address::from_variable(value.map(OsStr::new)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_hosts_port_is_taken() {
        let address = read(Some("35123")).unwrap();
        assert_eq!(address.socket_addr().to_string(), "127.0.0.1:35123");
        assert!(address.is_host_worker());
    }

    #[test]
    fn without_a_host_the_port_is_7071() {
        let address = read(None).unwrap();
        assert_eq!(address.socket_addr().to_string(), "127.0.0.1:7071");
        assert!(!address.is_host_worker());
    }

    #[test]
    fn what_is_no_port_is_refused_in_one_sentence() {
        for value in ["", "0", "65536", "-1", "80 ", "http", "८०"] {
            assert_eq!(
                read(Some(value)).unwrap_err(),
                format!("FUNCTIONS_CUSTOMHANDLER_PORT is {value:?}, but must be a port number from 1 to 65535")
            );
        }
    }
}

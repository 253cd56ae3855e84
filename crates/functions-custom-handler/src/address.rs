//! Where the handler listens.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use crate::StartError;

/// Set by the host.
const HOST_PORT: &str = "FUNCTIONS_CUSTOMHANDLER_PORT";
/// Set by what runs containers.
const PORT: &str = "PORT";
const LISTEN_ADDRESS: &str = "LISTEN_ADDRESS";
/// The port of `func start`, so that the same URLs work without the host.
const STAND_ALONE_PORT: u16 = 7071;
/// How many connections may wait to be accepted. `TcpListener::bind` has 128; each client beyond, in one burst,
/// tries again only after a second.
const BACKLOG: u32 = 1024;

/// The address the handler listens on: `127.0.0.1`, where the host looks for it, unless it stands alone and is told
/// otherwise.
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
///
/// In a container, with a port of the command line:
///
/// ```
/// use functions_custom_handler::Address;
/// use std::net::Ipv4Addr;
///
/// # fn main() -> Result<(), functions_custom_handler::StartError> {
/// let address = Address::from_env()?.with_ip(Ipv4Addr::UNSPECIFIED).with_port(8080);
/// assert_eq!(address.socket_addr().to_string(), "0.0.0.0:8080");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    socket_addr: SocketAddr,
    is_host_worker: bool,
}

impl Address {
    /// Of a process that the host has started, `127.0.0.1` and the port in `FUNCTIONS_CUSTOMHANDLER_PORT`, which the host
    /// sets. Without that variable the process stands alone: the IP address in `LISTEN_ADDRESS`, such as `0.0.0.0` for all
    /// of them, or else `127.0.0.1`; the port in `PORT`, or else 7071, as `func start` has it.
    ///
    /// # Errors
    ///
    /// If a variable for a port holds anything but a number from 1 to 65535, or `LISTEN_ADDRESS` anything but an IP address.
    pub fn from_env() -> Result<Self, StartError> {
        Self::from_variables(env::var_os)
    }

    fn from_variables(variable: impl Fn(&'static str) -> Option<OsString>) -> Result<Self, StartError> {
        let port = |name| variable(name).map(|value| parsed_port(name, &value)).transpose();
        if let Some(port) = port(HOST_PORT)? {
            return Ok(Self {
                socket_addr: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
                is_host_worker: true,
            });
        }
        let ip = match variable(LISTEN_ADDRESS) {
            None => Ipv4Addr::LOCALHOST.into(),
            Some(value) => {
                let ip = value.to_str().and_then(|text| text.parse().ok());
                ip.ok_or_else(|| StartError::ip(LISTEN_ADDRESS, value.to_string_lossy().into_owned()))?
            }
        };
        Ok(Self {
            socket_addr: SocketAddr::new(ip, port(PORT)?.unwrap_or(STAND_ALONE_PORT)),
            is_host_worker: false,
        })
    }

    /// Whether the host has started this process.
    pub(crate) fn is_given_by_host() -> bool {
        env::var_os(HOST_PORT).is_some()
    }

    /// The same with another IP address. Under the host the address stays `127.0.0.1`, where the host looks for it.
    ///
    /// A client on another machine is never taken for the host: its requests are plain HTTP, whatever they say.
    #[must_use]
    pub fn with_ip(mut self, ip: impl Into<IpAddr>) -> Self {
        if !self.is_host_worker {
            self.socket_addr.set_ip(ip.into());
        }
        self
    }

    /// The same with another port; 0 is any that is free. Under the host the port stays the host's.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        if !self.is_host_worker {
            self.socket_addr.set_port(port);
        }
        self
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
        let socket = if self.socket_addr.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
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

fn parsed_port(variable: &'static str, value: &OsStr) -> Result<u16, StartError> {
    let port = value.to_str().and_then(|text| text.parse().ok());
    port.filter(|port| *port != 0)
        .ok_or_else(|| StartError::port(variable, value.to_string_lossy().into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Address, String> {
        let variable = |name| {
            let mut found = variables.iter().filter(|(variable, _)| *variable == name);
            found.next().map(|(_, value)| OsString::from(value))
        };
        Address::from_variables(variable).map_err(|error| error.to_string())
    }

    fn listens_on(variables: &[(&str, &str)]) -> String {
        read(variables).unwrap().socket_addr().to_string()
    }

    #[test]
    fn the_hosts_port_is_taken_whatever_else_is_set() {
        let host = (HOST_PORT, "35123");
        assert!(read(&[host]).unwrap().is_host_worker());
        assert_eq!(listens_on(&[host]), "127.0.0.1:35123");
        let others = [host, (PORT, "80"), (LISTEN_ADDRESS, "0.0.0.0")];
        assert_eq!(listens_on(&others), "127.0.0.1:35123");
        let moved = read(&[host]).unwrap().with_ip(Ipv4Addr::UNSPECIFIED).with_port(80);
        assert_eq!(moved.socket_addr().to_string(), "127.0.0.1:35123");
    }

    #[test]
    fn standing_alone_address_and_port_can_be_set() {
        assert!(!read(&[]).unwrap().is_host_worker());
        assert_eq!(listens_on(&[]), "127.0.0.1:7071");
        assert_eq!(listens_on(&[(PORT, "8080")]), "127.0.0.1:8080");
        assert_eq!(listens_on(&[(LISTEN_ADDRESS, "0.0.0.0")]), "0.0.0.0:7071");
        assert_eq!(listens_on(&[(LISTEN_ADDRESS, "::"), (PORT, "80")]), "[::]:80");
        let moved = read(&[]).unwrap().with_ip(Ipv4Addr::UNSPECIFIED).with_port(80);
        assert_eq!(moved.socket_addr().to_string(), "0.0.0.0:80");
    }

    #[test]
    fn what_is_no_port_or_address_is_refused_in_one_sentence() {
        for variable in [HOST_PORT, PORT] {
            for value in ["", "0", "65536", "-1", "80 ", "http", "८०"] {
                assert_eq!(
                    read(&[(variable, value)]).unwrap_err(),
                    format!("{variable} is {value:?}, but must be a port number from 1 to 65535")
                );
            }
        }
        assert_eq!(
            read(&[(LISTEN_ADDRESS, "localhost")]).unwrap_err(),
            "LISTEN_ADDRESS is \"localhost\", but must be an IP address such as 127.0.0.1, or 0.0.0.0 for all of them"
        );
    }
}

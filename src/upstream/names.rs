//! Host names to addresses, by the system's resolver, with errors that can be told from all others.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::redirects::{Asked, Refused};

/// Does what the client's own resolver does, but its failures are a [`NameError`], and of a name that a page has redirected to
/// it gives only addresses that may be reached. The client's own errors are a private type that only its text tells from a
/// refused connection.
pub(super) struct SystemNames {
    pub(super) asked: Asked,
}

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        let asked = self.asked.clone();
        Box::pin(async move {
            // Port 0 stands for the port of the URL.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(NameError)?;
            let all: Vec<SocketAddr> = found.collect();
            let mut allowed = all.clone();
            allowed.retain(|address| asked.may_connect(name.as_str(), address.ip()));
            if allowed.is_empty() && !all.is_empty() {
                let to = name.as_str().to_owned();
                return Err(Refused::Inward { to }.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// A host name that has no address.
#[derive(Debug)]
pub(super) struct NameError(io::Error);

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name does not resolve")
    }
}

impl std::error::Error for NameError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

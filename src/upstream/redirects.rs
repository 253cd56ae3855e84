//! Which redirects are followed.

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::redirect::{Attempt, Policy};
use url::{Host, Url};

use super::origin;

/// How many are followed in a row.
pub(super) const MOST: usize = 10;

/// Azure's platform answers an instance here, at an address that looks like a public one: keys and certificates are among the
/// answers.
const WIRE_SERVER: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

/// The hosts that the app itself asks. Whatever else is looked up, a page has redirected to: a page must not choose what the app
/// reads of the machine, the link or the cloud around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    // Held to look at or add a name; never across an await. There is one in an app.
    hosts: Arc<Mutex<Vec<Host>>>,
}

/// A redirect that is not followed. No part of it holds a secret: of addresses it shows scheme, host and port.
#[derive(Debug)]
pub(super) enum Refused {
    /// There were more than [`MOST`].
    TooMany,
    /// The page was encrypted, and would not be any more.
    ToPlainHttp { to: String },
    /// To an address that only the machine, its link or its platform have.
    Inward { to: String },
}

impl Asked {
    /// The app asks for this URL.
    pub(super) fn add(&self, url: &Url) {
        let Some(host) = url.host() else { return };
        let mut hosts = self.hosts();
        if !hosts.iter().any(|asked| *asked == host) {
            hosts.push(host.to_owned());
        }
    }

    /// Follows what may be followed.
    pub(super) fn policy(&self) -> Policy {
        let asked = self.clone();
        Policy::custom(move |attempt| match asked.refuses(&attempt) {
            Some(refused) => attempt.error(refused),
            None => attempt.follow(),
        })
    }

    fn refuses(&self, attempt: &Attempt<'_>) -> Option<Refused> {
        let (from, to) = (attempt.previous().last()?, attempt.url());
        if attempt.previous().len() > MOST {
            return Some(Refused::TooMany);
        }
        if from.scheme() == "https" && to.scheme() == "http" {
            return Some(Refused::ToPlainHttp { to: origin(to) });
        }
        // A name is looked up when the connection is made, and its addresses are judged there.
        let address = match to.host()? {
            Host::Ipv4(address) => IpAddr::V4(address),
            Host::Ipv6(address) => IpAddr::V6(address),
            Host::Domain(_) => return None,
        };
        let is_refused = !self.is_asked(&to.host()?.to_owned()) && !self.may_reach(address);
        is_refused.then(|| Refused::Inward { to: origin(to) })
    }

    /// Whether the app has asked for this host, or may reach that address of it.
    pub(super) fn may_connect(&self, name: &str, address: IpAddr) -> bool {
        self.is_asked(&Host::Domain(name.to_owned())) || self.may_reach(address)
    }

    /// Whether a page may redirect to an address. Loopback only if the app asks there itself, as on a developer's machine.
    fn may_reach(&self, address: IpAddr) -> bool {
        match reach(address) {
            Reach::Elsewhere => true,
            Reach::Loopback => self.hosts().iter().any(is_loopback),
            Reach::Inward => false,
        }
    }

    fn is_asked(&self, host: &Host) -> bool {
        self.hosts().contains(host)
    }

    fn hosts(&self) -> MutexGuard<'_, Vec<Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => reach(IpAddr::V6(*address)) == Reach::Loopback,
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Elsewhere,
    Loopback,
    /// Link-local, where clouds answer with an instance's identity; unspecified, which is the machine itself; the platform.
    Inward,
}

fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) if address.is_loopback() => Reach::Loopback,
        // All of 0.0.0.0/8 is "this host".
        IpAddr::V4(address) if address.is_link_local() || address.octets()[0] == 0 || address == WIRE_SERVER => {
            Reach::Inward
        }
        IpAddr::V4(_) => Reach::Elsewhere,
        IpAddr::V6(address) if address.is_loopback() => Reach::Loopback,
        IpAddr::V6(address) if address.is_unspecified() || address.is_unicast_link_local() => Reach::Inward,
        IpAddr::V6(address) => embedded(address).map_or(Reach::Elsewhere, |address| reach(IpAddr::V4(address))),
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, by NAT64 (`64:ff9b::/96`), or by 6to4 (`2002::/16`).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(of(high, low))
        }
        _ => None,
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany => write!(f, "more than {MOST} redirects"),
            Self::ToPlainHttp { to } => write!(f, "{to} is not encrypted"),
            Self::Inward { to } => write!(f, "{to} is an address of the machine, its link or its platform"),
        }
    }
}

impl StdError for Refused {}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(url: &str) -> Asked {
        let asked = Asked::default();
        asked.add(&Url::parse(url).unwrap());
        asked
    }

    #[test]
    fn addresses_of_the_machine_its_link_and_its_platform_are_out_of_reach() {
        let asked = asked("https://example.com/");
        for address in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.0.1",
            "168.63.129.16",
            "::",
            "::1",
            "fe80::1",
            "febf::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::169.254.169.254",
            "2002:a9fe:a9fe::1",
        ] {
            assert!(!asked.may_reach(address.parse().unwrap()), "{address}");
        }
        for address in [
            "8.8.8.8",
            "10.0.0.4",
            "192.168.1.1",
            "2606:4700::1111",
            "fd00::4",
            "::ffff:8.8.8.8",
        ] {
            assert!(asked.may_reach(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn loopback_is_for_those_who_ask_there() {
        for url in [
            "http://localhost:8080/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://a.localhost/",
        ] {
            assert!(asked(url).may_reach(Ipv4Addr::LOCALHOST.into()), "{url}");
            assert!(asked(url).may_reach(Ipv6Addr::LOCALHOST.into()), "{url}");
            assert!(!asked(url).may_reach("169.254.169.254".parse().unwrap()), "{url}");
        }
        assert!(!asked("http://localhost.example.com/").may_reach(Ipv4Addr::LOCALHOST.into()));
    }

    #[test]
    fn a_name_is_judged_by_its_addresses_unless_the_app_asks_for_it() {
        let asked = asked("http://printer.local/");
        let link_local = "169.254.7.7".parse().unwrap();
        assert!(asked.may_connect("printer.local", link_local));
        assert!(!asked.may_connect("metadata.example.com", link_local));
        assert!(asked.may_connect("example.com", "8.8.8.8".parse().unwrap()));
    }
}

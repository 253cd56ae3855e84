//! The page both triggers GET, within limits.
//!
//! Two clients with one behaviour: [`Client`] for async code and [`blocking::Client`] for threads. Both follow up to 10
//! redirects, but none from https to http and none to an address that only the machine, its link or its platform have. Both take the
//! whole exchange through [`Limits`], and trust the machine's certificate roots. Neither reads proxy settings from the environment. A status such as 500 is an answer like any other, as it is for `requests.get`.

mod bad_gateway;
pub(crate) mod blocking;
mod client;
mod diagnosis;
mod error;
mod limits;
mod names;
mod redirects;
mod tls;

pub(crate) use self::client::Client;
#[cfg(feature = "demo")]
pub(crate) use self::client::local_client;
pub use self::error::Error;
pub use self::limits::Limits;

/// Scheme, host and port: what of a URL may be printed. Its user info, path and query may hold secrets.
pub(crate) fn origin(url: &url::Url) -> String {
    url.origin().ascii_serialization()
}

pub(crate) type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests;

//! The page both triggers GET, within limits.
//!
//! Two clients with one behaviour: [`Client`] for async code and [`blocking::Client`] for threads. Both follow up to 10
//! redirects, take the whole exchange through [`Limits`], and trust the machine's certificate roots. Neither reads proxy
//! settings from the environment. A status such as 500 is an answer like any other, as it is for `requests.get`.

mod bad_gateway;
pub(crate) mod blocking;
mod client;
mod diagnosis;
mod error;
mod limits;
mod names;
mod tls;

pub(crate) use self::client::{Client, http_client};
pub use self::error::Error;
pub use self::limits::Limits;

pub(crate) type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests;

//! The host's side towards clients: it listens, and proxies what they send to the handler.

mod builder;
mod configured;
mod connection;
mod exchange;
mod head;
mod proxy;
mod rules;
mod silence;
mod tunnel;

pub use self::builder::ReverseProxyBuilder;
pub use self::proxy::ReverseProxy;

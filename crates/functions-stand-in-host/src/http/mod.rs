//! HTTP/1.1 messages, byte for byte.

mod connection;
mod request;
mod response;
mod wire;

pub use self::connection::Connection;
pub use self::request::Request;
pub use self::response::Response;
pub(crate) use self::wire::first_header;

//! What the function app's tests need beside the app: the Functions host's side of the protocol.
//!
//! - [`Host`] starts the executable as the host does, waits until it is ready and calls its functions by
//!   envelope, by forwarding and by proxying.
//! - [`Process`] is a started executable, whose lines of output are read as they come.
//! - [`Request`], [`Connection`] and [`Response`] are HTTP/1.1 over a socket, every byte under control.
//! - [`Upstream`] serves the page that the functions load, well or badly; [`Authority`] signs its certificate.
//! - [`masked`] replaces measured numbers, so that whole reports can be compared with those [`SourceReport`] makes
//!   from the source.
//! - [`kusto`] runs a query over log lines, as Application Insights would.
#![forbid(unsafe_code)]

mod authority;
mod connection;
mod envelope;
mod host;
pub mod kusto;
mod lines;
mod mask;
mod port;
mod process;
mod request;
mod response;
mod source_report;
mod triggers;
mod upstream;

pub use authority::Authority;
pub use connection::Connection;
pub use envelope::{Answer, fixture};
pub use host::{Host, HostBuilder};
pub use lines::Lines;
pub use mask::{masked, masked_lines};
pub use port::free_port;
pub use process::Process;
pub use request::Request;
pub use response::Response;
pub use source_report::SourceReport;
pub use triggers::{masked_pieces, report_rows, report_tables, reports};
pub use upstream::Upstream;

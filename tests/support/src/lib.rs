//! What the function app's tests need beside the app and the Functions host, for which
//! [`functions_stand_in_host`] stands in.
//!
//! - [`Upstream`] serves the page that the functions load, well or badly; [`Authority`] signs its certificate.
//! - [`masked`] replaces measured numbers, so that whole reports can be compared with those [`SourceReport`] makes
//!   from the source.
//! - [`fixture`] reads an envelope of `tests/data`.
//! - `Collector`, by the feature of that name, is where traces go.
//! - [`kusto`] runs a query over log lines, as Application Insights would.
#![forbid(unsafe_code)]

mod authority;
#[cfg(feature = "collector")]
mod collector;
mod envelope;
pub mod kusto;
mod mask;
mod source_report;
mod triggers;
mod upstream;

pub use authority::Authority;
#[cfg(feature = "collector")]
pub use collector::{Collector, attributes, serve, text};
pub use envelope::fixture;
pub use mask::{masked, masked_lines};
pub use source_report::SourceReport;
pub use triggers::{PROCESS_MEMORY, masked_pieces, report_rows, report_tables, reports};
pub use upstream::Upstream;

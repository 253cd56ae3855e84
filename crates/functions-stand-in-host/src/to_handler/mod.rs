//! What the handler gets for a client's request, or for another trigger.

mod data;
mod envelope;
mod forwarding;
mod headers;
mod http_functions;
mod identities;
mod proxying;
mod query;
mod signature;
mod target;

pub use self::envelope::Envelope;
pub use self::http_functions::{HandOver, HttpFunctions};
pub(crate) use self::signature::envelope_request;

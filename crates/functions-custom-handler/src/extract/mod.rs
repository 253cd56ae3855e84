//! What a handler can ask for as an argument.

mod client_principal;
mod identities;
mod invocation;
mod metadata;
mod rejection;
mod retry_context;
mod route_params;
mod trace_context;

pub use self::identities::{Claim, Identities, Identity};
pub use self::invocation::InvocationId;
pub use self::metadata::Metadata;
pub use self::rejection::Rejection;
pub use self::retry_context::RetryContext;
pub use self::route_params::RouteParams;
pub use self::trace_context::TraceContext;
pub(crate) use self::trace_context::TraceHeaders;

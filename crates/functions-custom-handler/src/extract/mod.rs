//! What a handler can ask for as an argument.

mod client_principal;
mod enveloped;
mod identities;
mod identity;
mod invocation;
mod metadata;
mod rejection;
mod retry_context;
mod route_params;
mod trace_context;

pub(crate) use self::enveloped::enveloped;
pub use self::identities::Identities;
pub use self::identity::{Claim, Identity};
pub use self::invocation::InvocationId;
pub use self::metadata::Metadata;
pub use self::rejection::Rejection;
pub use self::retry_context::RetryContext;
pub use self::route_params::RouteParams;
pub use self::trace_context::TraceContext;

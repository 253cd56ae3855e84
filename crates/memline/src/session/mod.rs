//! Spans of work whose calls are reported together.

mod builder;
mod guard;
mod handle;
mod opened;
mod scope;

pub use self::builder::SessionBuilder;
pub(crate) use self::guard::SessionGuard;
pub use self::handle::SessionHandle;
pub use self::opened::Session;
pub use self::scope::Scope;

//! What one thread allocates and frees, for the code that runs on it.
//!
//! Only the difference of two readings means something, namely what ran between them.

mod allocator;
mod bare;
mod reading;
mod saved;
mod slot;
mod state;
mod units;

pub(crate) use self::bare::{AroundBare, Moment};
pub(crate) use self::reading::Reading;
pub(crate) use self::saved::SavedAccount;
pub(crate) use self::state::Account;

//! What is kept of an account that is not in force.

use super::reading::Reading;
use crate::heap::unit::Unit;
use crate::rows::Row;

/// Which of the thread's [`Suspended`] accounts comes into force again.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(crate) struct SavedAccount {
    pub(super) depth: usize,
}

/// What a thread's account was when another unit's account came into force.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspended {
    pub(super) unit: Unit,
    pub(super) line: Option<&'static Row>,
    pub(super) reading: Reading,
    pub(super) high: i64,
    pub(super) offset: i64,
    pub(super) requests_offset: u64,
    pub(super) switches: u64,
    pub(super) told: i64,
}

//! Bytes of heap: by thread, for the whole process, and by the unit and line that made them.
//!
//! The way of one allocation:
//!
//! ```text
//! the program ── alloc(layout) ──> Alloc                  (alloc)
//!                                    │ the same layout and 8 bytes more
//!                                    ├──────────────────> the inner allocator
//!                                    │ is it counted?     (counting)
//!                                    ├─ no: tag 0
//!                                    └─ yes               (charge)
//!                                         the thread's Account: bytes, requests, high water    (account)
//!                                         the thread's slot in the Ledger: the process's bytes (ledger, slots)
//!                                         the open line's Row: bytes that it made
//!                                         tag: epoch, and the node of the line or unit         (tag)
//! ```
//!
//! A free goes the same way back if the open line made the block. Otherwise it is out of line: the block's node is found in
//! the table and credited (`nodes`, `node`, `table`), and what is not the running unit's own is kept out of its account. A
//! block that was grown by another node than the one that made it has a tag for each of its `parts`.
//!
//! `UntaggedAlloc` goes the same way without tag, line and nodes. `guards` say what is not counted.

mod account;
mod alloc;
mod alloc_trailer;
mod by_ref;
mod charge;
mod counting;
mod guards;
mod installed;
mod ledger;
mod node;
mod nodes;
mod parts;
mod slots;
mod table;
mod tag;
mod unit;
mod untagged;
mod which;

#[cfg(test)]
mod tests;

pub(crate) use self::account::{Account, AroundBare, Moment, Reading, SavedAccount};
pub use self::alloc::Alloc;
pub use self::by_ref::ByRef;
pub(crate) use self::counting::{KeepCounting, follow_switch};
pub(crate) use self::guards::{Unattributed, Untracked};
pub(crate) use self::installed::{has_tags, is_installed};
pub(crate) use self::nodes::{NodeRange, UnitSlot};
pub(crate) use self::slots::process_live_bytes;
pub(crate) use self::unit::Unit;
pub use self::untagged::UntaggedAlloc;

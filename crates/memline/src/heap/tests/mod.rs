//! What allocations do to accounts, rows and nodes, through the real allocator.

mod grown_blocks;
mod guards;
mod layouts;
mod own_and_others;
mod process;
mod threads;

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Account, Alloc, NodeRange, Reading, Unit, UnitSlot};
use crate::rows::Row;
use crate::thread;

#[global_allocator]
static ALLOC: Alloc = Alloc::system();

fn bytes(count: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(count))
}

/// The byte that belongs at a place of a block.
fn byte(place: usize) -> u8 {
    u8::try_from(place % 251).expect("it is below 251")
}

fn account<R>(f: impl FnOnce(&Account) -> R) -> R {
    thread::with(|thread| f(&thread.account)).expect("it has no destructor")
}

fn read() -> Reading {
    account(Account::read)
}

/// What `f` does to the account of `unit`.
fn in_unit<R>(unit: Unit, f: impl FnOnce() -> R) -> (R, Reading) {
    let saved = account(|account| account.enter_unit(unit));
    let before = read();
    let result = f();
    let moved = read().since(before);
    if let Some(saved) = saved {
        account(|account| account.leave_unit(saved));
    }
    (result, moved)
}

/// A unit with three lines.
struct Lines {
    slot: UnitSlot,
    range: NodeRange,
    rows: [&'static Row; 3],
}

impl Lines {
    fn new() -> Self {
        let mut slot = UnitSlot::take().unwrap();
        let unit = slot.begin();
        let (range, rows) = rows_of(unit);
        Self { slot, range, rows }
    }

    fn unit(&self) -> Unit {
        self.slot.unit()
    }

    /// Runs `f` on a line of the unit.
    fn run<R>(&self, row: usize, f: impl FnOnce() -> R) -> (R, Reading) {
        in_unit(self.unit(), || on_line(self.rows[row], f))
    }

    /// For each line: what it made and did not free itself, what the unit freed elsewhere, and what others changed.
    fn columns(&self) -> [(i64, i64, i64); 3] {
        columns(&self.range, &self.rows)
    }
}

fn rows_of(unit: Unit) -> (NodeRange, [&'static Row; 3]) {
    /// Enough for all tests of this program.
    static ROWS: [[Row; 3]; 1000] = [const { [const { Row::new() }; 3] }; 1000];
    static USED: AtomicUsize = AtomicUsize::new(0);

    let range = NodeRange::take(unit, 3).unwrap();
    let rows = ROWS[USED.fetch_add(1, Ordering::Relaxed)].each_ref();
    for (row, node) in rows.iter().zip(range.base()..) {
        row.set_node(node);
    }
    (range, rows)
}

fn columns(range: &NodeRange, rows: &[&'static Row; 3]) -> [(i64, i64, i64); 3] {
    [0, 1, 2].map(|row: u32| (rows[row as usize].made(), -range.freed(row), range.by_others(row)))
}

fn on_line<R>(row: &'static Row, f: impl FnOnce() -> R) -> R {
    let before = account(|account| {
        let before = account.line();
        account.set_line(Some(row));
        before
    });
    let result = f();
    account(|account| account.set_line(before));
    result
}

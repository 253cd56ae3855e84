//! The probes: "the line of this row runs next".

use crate::site::Site;
use crate::thread;

/// The line of `row` runs next, once more.
#[inline]
pub fn probe(site: &'static Site, row: usize) {
    turn_to(site, row, true);
}

/// The line of `row` goes on.
#[inline]
pub fn resume(site: &'static Site, row: usize) {
    turn_to(site, row, false);
}

/// The line of `row` runs next, once more: a condition.
#[inline]
#[must_use]
pub fn probed(site: &'static Site, row: usize) -> bool {
    turn_to(site, row, true);
    true
}

#[inline]
fn turn_to(site: &'static Site, row: usize, counted: bool) {
    thread::with(|thread| {
        if thread.stack.hears(site) {
            thread.turn_to(row, counted);
        }
    });
}

/// Hands `value` through, between two lines of one expression: what comes after belongs to `row`.
#[inline]
pub fn at<T>(site: &'static Site, row: usize, value: T) -> T {
    probe(site, row);
    value
}

/// The iterator of a `for` loop: the loop's header runs once for each `next`, the last one included.
#[derive(Clone, Debug)]
pub struct Header<I> {
    site: &'static Site,
    row: usize,
    /// The probe of the whole statement has counted the first run.
    is_first: bool,
    iterator: I,
}

/// See [`Header`].
#[inline]
pub fn header<I: Iterator>(site: &'static Site, row: usize, iterator: I) -> Header<I> {
    Header {
        site,
        row,
        is_first: true,
        iterator,
    }
}

impl<I: Iterator> Iterator for Header<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        turn_to(self.site, self.row, !self.is_first);
        self.is_first = false;
        self.iterator.next()
    }
}

//! The probes: "the line of this row runs next".

use crate::site::Site;
use crate::thread;

/// The line of `row` runs next, once more.
#[inline]
pub fn probe(site: &'static Site, row: usize) {
    switch_row(site, row, true);
}

/// The line of `row` goes on.
#[inline]
pub fn resume(site: &'static Site, row: usize) {
    switch_row(site, row, false);
}

#[inline]
fn switch_row(site: &'static Site, row: usize, counted: bool) {
    thread::with(|thread| {
        if thread.top.is_active(site) {
            thread.top.switch_row(&thread.account, row, counted);
        }
    });
}

/// Hands `value` through, between two lines of one expression: what comes after belongs to `row`.
#[inline]
pub fn then_row<T>(site: &'static Site, row: usize, value: T) -> T {
    probe(site, row);
    value
}

/// The iterator of a `for` loop: the loop's header runs once for each `next`, the last one included.
#[derive(Clone, Debug)]
pub struct CountedIter<I> {
    site: &'static Site,
    /// As small as can be: a future holds the iterator while it waits.
    row: u32,
    /// Whether the next run counts; not the first, where the probe of the whole statement has counted it.
    counts: bool,
    iterator: I,
}

/// See [`CountedIter`].
#[inline]
pub fn counted_iter<I: Iterator>(site: &'static Site, row: u32, counts_first: bool, iterator: I) -> CountedIter<I> {
    CountedIter {
        site,
        row,
        counts: counts_first,
        iterator,
    }
}

impl<I: Iterator> Iterator for CountedIter<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        switch_row(self.site, self.row as usize, self.counts);
        self.counts = true;
        self.iterator.next()
    }
}

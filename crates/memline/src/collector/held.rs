//! What lines hold at one moment.

use std::collections::HashMap;

use super::key::key;
use crate::site::Site;

/// What a line holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeldLine {
    pub(crate) site: &'static Site,
    row: usize,
    pub(crate) bytes: i64,
}

impl HeldLine {
    /// The number of the line in its file.
    pub(crate) fn number(&self) -> u32 {
        self.site.probed[self.row]
    }
}

/// What lines hold on all ways.
#[derive(Debug, Default)]
pub(crate) struct HeldLines(HashMap<(usize, usize), HeldLine>);

impl HeldLines {
    pub(super) fn add(&mut self, site: &'static Site, row: usize, bytes: i64) {
        // Most lines hold nothing.
        if bytes == 0 {
            return;
        }
        let line = HeldLine { site, row, bytes: 0 };
        let line = self.0.entry((key(site), row)).or_insert(line);
        line.bytes = line.bytes.wrapping_add(bytes);
    }

    /// Those that hold anything, in no order.
    pub(crate) fn into_lines(self) -> Vec<HeldLine> {
        self.0.into_values().filter(|line| line.bytes > 0).collect()
    }
}

//! What there was no room for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::mem;

use super::TARGET;
use super::line::{Line, Stream};

/// How many targets are named; an app may have any number.
const NAMED: usize = 5;

/// The lines that one stream has lost since it was last said.
#[derive(Debug, Default)]
pub(super) struct Dropped {
    /// By target.
    lines: BTreeMap<&'static str, u64>,
}

impl Dropped {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn add(&mut self, target: &'static str, lines: u64) {
        *self.lines.entry(target).or_default() += lines;
    }

    /// The line that says what was lost, and no more of it is known then.
    ///
    /// `... [warn] standard output is not read fast enough: 12 lines were dropped here (app: 10, orders: 2)`
    pub(super) fn take_notice(&mut self, stream: Stream) -> Option<Line> {
        let mut lines: Vec<_> = mem::take(&mut self.lines).into_iter().collect();
        if lines.is_empty() {
            return None;
        }
        lines.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let count: u64 = lines.iter().map(|(_, count)| count).sum();
        let (level, name) = match stream {
            Stream::Out => ("warn", "output"),
            // As severe as what is missing.
            Stream::Err => ("error", "error"),
        };
        let were = if count == 1 { "line was" } else { "lines were" };
        let mut text =
            format!("{TARGET}: [{level}] standard {name} is not read fast enough: {count} {were} dropped here (");
        let others: u64 = lines.iter().skip(NAMED).map(|(_, count)| count).sum();
        lines.truncate(NAMED);
        if others > 0 {
            lines.push(("others", others));
        }
        for (n, (target, count)) in lines.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}{target}: {count}");
        }
        text.push(')');
        Some(Line {
            text,
            target: TARGET,
            is_verbatim: false,
            is_first: true,
            stream,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_counts_by_target_and_is_given_once() {
        let mut dropped = Dropped::default();
        assert_eq!(dropped.take_notice(Stream::Out), None);
        dropped.add("app", 2);
        dropped.add("orders", 7);
        dropped.add("app", 1);
        assert!(!dropped.is_empty());
        let notice = dropped.take_notice(Stream::Out).map(|line| line.text);
        let expected = "functions_custom_handler: [warn] standard output is not read fast enough: 10 lines were dropped \
                        here (orders: 7, app: 3)";
        assert_eq!(notice.as_deref(), Some(expected));
        assert!(dropped.is_empty());
        assert_eq!(dropped.take_notice(Stream::Out), None);
    }

    #[test]
    fn few_targets_are_named() {
        let mut dropped = Dropped::default();
        for (n, target) in ["a", "b", "c", "d", "e", "f", "g"].into_iter().enumerate() {
            dropped.add(target, 10 - n as u64);
        }
        let notice = dropped.take_notice(Stream::Err).map(|line| line.text);
        let expected = "functions_custom_handler: [error] standard error is not read fast enough: 49 lines were dropped \
                        here (a: 10, b: 9, c: 8, d: 7, e: 6, others: 9)";
        assert_eq!(notice.as_deref(), Some(expected));
    }

    #[test]
    fn one_line_is_one() {
        let mut dropped = Dropped::default();
        dropped.add("app", 1);
        let notice = dropped.take_notice(Stream::Out).map(|line| line.text);
        let expected = "functions_custom_handler: [warn] standard output is not read fast enough: 1 line was dropped here \
                        (app: 1)";
        assert_eq!(notice.as_deref(), Some(expected));
    }
}

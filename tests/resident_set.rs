//! The resident set by `memory-stats`, which reads it around an invocation, and by memline, which reads it at each line: of one
//! process at one moment they are the same. A process of its own, in which nothing else allocates.

use memline::{Measure, Session, profile};
use memory_stats::memory_stats;

fn by_memory_stats() -> i64 {
    i64::try_from(memory_stats().expect("the platform tells").physical_mem).expect("a process has less")
}

/// Reads the one on a line between two readings of the other: its row's usage is what memline read right after it.
#[profile]
fn read_both(between: &mut Vec<i64>) {
    between.push(by_memory_stats());
    between.push(by_memory_stats());
}

/// What `memory_stats` itself allocates to read a file, and what a first call touches: 64 pages of 4 KiB.
const TOLERANCE_BYTES: i64 = 64 * 4096;

#[test]
fn both_readers_of_the_resident_set_agree() {
    for mib in [0, 1, 16, 64] {
        // Each page is touched.
        let held = vec![1_u8; mib << 20];
        let mut read = Vec::with_capacity(2);
        let session = Session::builder().measure(Measure::Rss).open();
        session.run(|| read_both(&mut read));
        let report = session.finish().into_reports().remove(0);
        let usage: Vec<i64> = report
            .rows()
            .iter()
            .filter(|row| row.text().contains("between.push"))
            .filter_map(|row| Some(row.stats()?.usage_bytes))
            .collect();
        assert_eq!((usage.len(), read.len()), (2, 2));
        for (of_line, of_crate) in usage.iter().zip(&read) {
            let apart = (of_line - of_crate).abs();
            assert!(
                apart <= TOLERANCE_BYTES,
                "memline {of_line}, memory-stats {of_crate}, with {mib} MiB held"
            );
            assert!(*of_crate > i64::try_from(held.len()).expect("it is small"));
        }
    }
}

//! The proportional and the unique set of the process, from `/proc/self/smaps_rollup`.

use std::io;

use super::proc_file::ProcFile;

static ROLLUP: ProcFile = ProcFile::new("/proc/self/smaps_rollup");

pub(super) fn check() -> io::Result<()> {
    ROLLUP.check()
}

pub(super) fn pss_bytes() -> i64 {
    read(|text| kib(text, "Pss:"))
}

pub(super) fn uss_bytes() -> i64 {
    read(|text| kib(text, "Private_Clean:") + kib(text, "Private_Dirty:"))
}

fn read(sum: impl Fn(&str) -> i64) -> i64 {
    // About 25 lines of 30 bytes.
    let mut text = [0; 2048];
    let text = ROLLUP.read(&mut text).and_then(|text| std::str::from_utf8(text).ok());
    text.map_or(0, |text| sum(text) * 1024)
}

/// The number of the line that begins with `key`, in KiB as the kernel gives it (`proc_pid_smaps(5)`).
fn kib(text: &str, key: &str) -> i64 {
    text.lines()
        .find_map(|line| line.strip_prefix(key))
        .and_then(|rest| rest.split_ascii_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLLUP: &str = "5581e0000000-7ffd0000 ---p 00000000 00:00 0    [rollup]\n\
        Rss:                1516 kB\nPss:                 300 kB\nPss_Dirty:            92 kB\n\
        Private_Clean:        64 kB\nPrivate_Dirty:       100 kB\n";

    #[test]
    fn lines_are_found_by_their_whole_key() {
        assert_eq!(kib(ROLLUP, "Pss:"), 300);
        assert_eq!(kib(ROLLUP, "Private_Dirty:"), 100);
        assert_eq!(kib(ROLLUP, "Swap:"), 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn private_pages_are_part_of_the_proportional_set() {
        check().unwrap();
        let (unique, proportional) = (uss_bytes(), pss_bytes());
        assert!(unique > 0);
        assert!(proportional > 0);
    }
}

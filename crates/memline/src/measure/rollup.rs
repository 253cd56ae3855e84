//! The proportional and the unique set of the process, from `/proc/self/smaps_rollup`.

use std::fs::File;
use std::io;
use std::sync::OnceLock;

static ROLLUP: OnceLock<io::Result<File>> = OnceLock::new();

fn rollup() -> &'static io::Result<File> {
    ROLLUP.get_or_init(|| File::open("/proc/self/smaps_rollup"))
}

pub(super) fn check() -> io::Result<()> {
    match rollup() {
        Ok(_) => Ok(()),
        Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
    }
}

pub(super) fn pss_bytes() -> i64 {
    read(|text| kib(text, "Pss:"))
}

pub(super) fn uss_bytes() -> i64 {
    read(|text| kib(text, "Private_Clean:") + kib(text, "Private_Dirty:"))
}

#[cfg(unix)]
fn read(sum: impl Fn(&str) -> i64) -> i64 {
    use std::os::unix::fs::FileExt;

    let Ok(file) = rollup() else { return 0 };
    // About 25 lines of 30 bytes; on the stack, because a reading must not move what it measures.
    let mut text = [0; 2048];
    let Ok(length) = file.read_at(&mut text, 0) else {
        return 0;
    };
    std::str::from_utf8(&text[..length]).map_or(0, |text| sum(text) * 1024)
}

#[cfg(not(unix))]
fn read(_: impl Fn(&str) -> i64) -> i64 {
    0
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

//! The resident set of the process.

use std::io;

#[cfg(target_os = "linux")]
pub(super) use linux::{bytes, check};

/// `/proc/self/statm`, kept open: a `pread` of it costs a fifth of opening it each time, and a hundred-and-fiftieth of
/// what reading `smaps` costs.
#[cfg(target_os = "linux")]
mod linux {
    use std::sync::OnceLock;

    use super::io;
    use crate::measure::proc_file::ProcFile;

    static STATM: ProcFile = ProcFile::new("/proc/self/statm");

    pub(in crate::measure) fn check() -> io::Result<()> {
        STATM.check()
    }

    pub(in crate::measure) fn bytes() -> i64 {
        // Seven numbers of at most twenty digits each, with a blank or newline after each.
        let mut text = [0; 160];
        STATM
            .read(&mut text)
            .map_or(0, |statm| resident_pages(statm).saturating_mul(page_bytes()))
    }

    fn page_bytes() -> i64 {
        static PAGE: OnceLock<i64> = OnceLock::new();
        *PAGE.get_or_init(|| i64::try_from(rustix::param::page_size()).unwrap_or(4096))
    }

    /// The second of the numbers in `statm` (`proc_pid_statm(5)`): resident pages.
    fn resident_pages(statm: &[u8]) -> i64 {
        statm
            .iter()
            .skip_while(|byte| **byte != b' ')
            .skip(1)
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0, |pages, digit| pages * 10 + i64::from(digit - b'0'))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_second_number_is_read() {
            assert_eq!(resident_pages(b"1234 567 89 1 0 2 0\n"), 567);
            assert_eq!(resident_pages(b"1234"), 0);
            assert_eq!(resident_pages(b""), 0);
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn check() -> io::Result<()> {
    match memory_stats::memory_stats() {
        Some(_) => Ok(()),
        None => Err(io::ErrorKind::Unsupported.into()),
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn bytes() -> i64 {
    memory_stats::memory_stats().map_or(0, |stats| i64::try_from(stats.physical_mem).unwrap_or(i64::MAX))
}

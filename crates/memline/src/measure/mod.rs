//! What a row's memory usage is a measure of, and how it is read.

mod proc_file;
mod resident;
mod rollup;

use std::fmt;
use std::io::{self, Write as _};
use std::str::FromStr;
use std::sync::OnceLock;

use crate::error::Error;
use crate::heap;

/// What is read before and after each line.
///
/// ```
/// use memline::Measure;
///
/// assert_eq!("task".parse::<Measure>()?, Measure::Task);
/// assert_eq!(Measure::Rss.to_string(), "rss");
/// # Ok::<(), memline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Measure {
    /// The resident set of the process: what the platform sees, bills and kills by. Memory that was freed often stays
    /// in it, and pages that were never touched are not.
    Rss,
    /// The proportional set of the process: pages shared with other processes count by their share. Slow: the
    /// kernel walks the process's page tables at each reading. It falls when another process of the same executable
    /// starts, and rises when one ends: an increment of some MiB may be no allocation.
    Pss,
    /// The unique set of the process: only pages no other process shares. As slow as [`Pss`](Self::Pss), and moved by
    /// other processes even more.
    Uss,
    /// The live heap of the process in bytes, all threads together, counted by [`Alloc`](crate::Alloc).
    Heap,
    /// The process's live heap when the call began, plus exactly what this call allocated less what it freed,
    /// whichever threads its future was polled on. Other calls never show in it. Counted by [`Alloc`](crate::Alloc).
    Task,
}

impl Measure {
    /// What [`FromStr`] accepts, for use in a sentence.
    pub const ALLOWED: &'static str = "rss, pss, uss, heap or task";

    /// The name of the measure, as [`FromStr`] accepts it.
    ///
    /// ```
    /// assert_eq!(memline::Measure::Heap.name(), "heap");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Pss => "pss",
            Self::Uss => "uss",
            Self::Heap => "heap",
            Self::Task => "task",
        }
    }

    /// From its number.
    #[inline]
    pub(crate) const fn of(number: u64) -> Self {
        match number {
            1 => Self::Pss,
            2 => Self::Uss,
            3 => Self::Heap,
            4 => Self::Task,
            _ => Self::Rss,
        }
    }

    /// What is measured where nobody says otherwise: the calls' own bytes if the allocator counts them.
    pub(crate) fn of_this_program() -> Self {
        static IS_COUNTED: OnceLock<bool> = OnceLock::new();
        if *IS_COUNTED.get_or_init(heap::is_installed) {
            Self::Task
        } else {
            Self::Rss
        }
    }

    /// Whether the measure can be read in this process.
    ///
    /// ```
    /// use memline::Measure;
    ///
    /// // This program has not declared `memline::Alloc`.
    /// assert!(Measure::Task.check().unwrap_err().is_no_allocator());
    /// ```
    ///
    /// # Errors
    ///
    /// Where it cannot, a sentence says what is missing: [`Alloc`](crate::Alloc) as the global allocator for
    /// [`Heap`](Self::Heap) and [`Task`](Self::Task), the kernel's files for the others.
    pub fn check(self) -> Result<(), Error> {
        match self {
            Self::Heap | Self::Task if heap::is_installed() => Ok(()),
            Self::Heap | Self::Task => Err(Error::no_allocator(self.name())),
            Self::Rss => resident::check().map_err(|cause| Error::unreadable(self.name(), cause)),
            Self::Pss | Self::Uss => rollup::check().map_err(|cause| Error::unreadable(self.name(), cause)),
        }
    }

    /// Whether it can be read, asked once: whoever is profiled by a measure that cannot be read is told so on stderr.
    pub(crate) fn is_readable(self) -> bool {
        const MEASURES: usize = Measure::Task as usize + 1;
        static READABLE: [OnceLock<bool>; MEASURES] = [const { OnceLock::new() }; MEASURES];
        *READABLE[self as usize].get_or_init(|| {
            let checked = self.check();
            if let Err(error) = &checked {
                // One write, which may fail: a process without stderr is profiled as well.
                let sentence = format!("memline: {error}; until then its reports have no numbers\n");
                let _ = io::stderr().write_all(sentence.as_bytes());
            }
            checked.is_ok()
        })
    }

    /// The value of a measure of the whole process, in bytes; 0 where it cannot be read, which [`check`](Self::check)
    /// told before.
    pub(crate) fn process_bytes(self) -> i64 {
        match self {
            Self::Rss => resident::bytes(),
            Self::Pss => rollup::pss_bytes(),
            Self::Uss => rollup::uss_bytes(),
            Self::Heap | Self::Task => heap::process_live_bytes(),
        }
    }

    /// Whether a reading costs so much more than that of a clock that a clock may be read beside it. The allocator's
    /// counters cost less than a clock.
    pub(crate) const fn is_read_in_kernel(self) -> bool {
        matches!(self, Self::Rss | Self::Pss | Self::Uss)
    }
}

impl FromStr for Measure {
    type Err = Error;

    fn from_str(value: &str) -> Result<Self, Error> {
        [Self::Rss, Self::Pss, Self::Uss, Self::Heap, Self::Task]
            .into_iter()
            .find(|measure| measure.name() == value)
            .ok_or_else(|| Error::unparsed(value, Self::ALLOWED))
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

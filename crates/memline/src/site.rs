//! Profiled functions in the source.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::Measure;
use crate::bare::Bareness;
use crate::limits::Limits;

/// Panics with a message, at a place in the program's source.
pub(crate) type Panic = fn(String) -> !;

/// A profiled function in the source: one `static` for each, written by `#[profile]`.
#[derive(Debug)]
pub struct Site {
    pub(crate) function: &'static str,
    /// Names a type in the function's static, by its path; none if the attribute gives the function a name.
    path: Option<fn() -> &'static str>,
    /// `<_>` for each type or constant that the function is generic over.
    generics: &'static str,
    pub(crate) file: &'static str,
    /// The line of `#[profile]`.
    pub(crate) attribute: Line,
    /// The first line of `text`.
    pub(crate) first_line: u32,
    /// The function as written, from the line after `#[profile]` to the closing brace.
    pub(crate) text: &'static str,
    /// Where the text is, if it was left out.
    pub(crate) left_out: Option<LeftOut>,
    /// The function's lines from the file, once they have been read; none if they cannot be had.
    pub(crate) read: OnceLock<Vec<&'static str>>,
    /// See [`full_name`](Self::full_name).
    full_name: OnceLock<String>,
    /// The lines that have a probe, in no order; a probe names its row by the index here.
    pub(crate) probed: &'static [u32],
    /// What the attribute says of the measure, over what the session and the process say.
    pub(crate) measure: Option<Measure>,
    /// What it says of the decimals of reports, under what their style says.
    pub(crate) precision: Option<u8>,
    pub(crate) limits: Limits,
    /// Whether a call that goes over the limits panics, where the program does not say.
    pub(crate) is_strict: bool,
    /// Panics in the function's own crate and place.
    pub(crate) panic: Option<Panic>,
    /// Whether it is `main`, or has a loop that never ends: then sampling does not decide for what it calls.
    pub(crate) is_endless: bool,
    /// Whether a call that went over the limits has been reported where nobody asked for reports.
    is_told: AtomicBool,
    /// Whether its calls are counted in a lean profile.
    pub(crate) bareness: Bareness,
    /// Whether the runs of its closures are, where they run by themselves or within another function's line.
    pub(crate) closures_bareness: Bareness,
    /// Its number among the functions that have been called, from 1; 0 before its first call.
    number: AtomicU32,
}

/// What the path of a type in a site begins with, behind that of the function.
const STATIC: &str = "::__MEMLINE_SITE";

/// How many functions have been called so far.
static CALLED: AtomicU32 = AtomicU32::new(0);

/// One line of source.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its text.
    pub text: &'static str,
}

/// What is known of a function's text instead of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeftOut {
    pub(crate) last_line: u32,
    /// The lines of the file that are the function's and nothing else's.
    pub(crate) checked: RangeOfLines,
    /// What these lines were, hashed.
    pub(crate) fingerprint: u64,
}

/// A range of lines, from the first to the last; empty if it ends before it begins.
#[derive(Clone, Copy, Debug)]
pub struct RangeOfLines {
    /// The first line, from 1.
    pub first: u32,
    /// The last line.
    pub last: u32,
}

impl Site {
    /// What every site has, in the order of the fields.
    #[must_use]
    pub const fn new(
        function: &'static str,
        file: &'static str,
        attribute: Line,
        first_line: u32,
        text: &'static str,
        probed: &'static [u32],
    ) -> Self {
        Self {
            function,
            path: None,
            generics: "",
            file,
            attribute,
            first_line,
            text,
            left_out: None,
            read: OnceLock::new(),
            full_name: OnceLock::new(),
            probed,
            measure: None,
            precision: None,
            limits: Limits::NONE,
            is_strict: false,
            panic: None,
            is_endless: false,
            is_told: AtomicBool::new(false),
            bareness: Bareness::new(),
            closures_bareness: Bareness::new(),
            number: AtomicU32::new(0),
        }
    }

    /// Where the function is, by a type that is declared in its static, and `<_>` for what it is generic over.
    #[must_use]
    pub const fn path<Inside>(mut self, generics: &'static str) -> Self {
        self.path = Some(std::any::type_name::<Inside>);
        self.generics = generics;
        self
    }

    /// Says that the text was left out, which ends on this line.
    #[must_use]
    pub const fn without_text(mut self, last_line: u32, checked: RangeOfLines, fingerprint: u64) -> Self {
        self.left_out = Some(LeftOut {
            last_line,
            checked,
            fingerprint,
        });
        self
    }

    /// The attribute's `measure`.
    #[must_use]
    pub const fn measure(mut self, measure: Measure) -> Self {
        self.measure = Some(measure);
        self
    }

    /// The attribute's `precision`.
    #[must_use]
    pub const fn precision(mut self, decimals: u8) -> Self {
        self.precision = Some(decimals);
        self
    }

    /// The attribute's `name`, in place of the function's own.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.function = name;
        self.path = None;
        self
    }

    /// The attribute's `max_peak`.
    #[must_use]
    pub const fn max_peak_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_peak_bytes = Some(bytes);
        self
    }

    /// The attribute's `max_retained`.
    #[must_use]
    pub const fn max_retained_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_retained_bytes = Some(bytes);
        self
    }

    /// What comes of a call that goes over the attribute's limits: whether it panics, and how.
    #[must_use]
    pub const fn over_budget(mut self, is_strict: bool, panic: Panic) -> Self {
        self.is_strict = is_strict;
        self.panic = Some(panic);
        self
    }

    /// Says that the function is `main`, or has a loop that never ends.
    #[must_use]
    pub const fn endless(mut self) -> Self {
        self.is_endless = true;
        self
    }

    /// The function's path, with its module and its type, and `_` for what it is generic over; the attribute's `name` if there is one.
    ///
    /// Put together once, in memory that is not to be charged to the program.
    pub(crate) fn full_name(&'static self) -> &'static str {
        let Some(path) = self.path else {
            return self.function;
        };
        self.full_name.get_or_init(|| self.named(path))
    }

    fn named(&self, path: fn() -> &'static str) -> String {
        let path = path();
        // What follows is the name of the static, and that of the type in there.
        let end = path.rfind(STATIC).unwrap_or(path.len());
        // What is async may be an async block in the function by then, which has no name of its own.
        let path = path[..end].trim_end_matches("::{{closure}}");
        format!("{path}{}", self.generics)
    }

    /// Whether this is the first time that this is asked.
    pub(crate) fn is_first_told(&self) -> bool {
        !self.is_told.swap(true, Ordering::Relaxed)
    }

    /// The function's number among those that have been called.
    #[inline]
    pub(crate) fn number(&self) -> usize {
        match self.number.load(Ordering::Relaxed) {
            0 => self.take_number(),
            number => number as usize,
        }
    }

    #[cold]
    #[inline(never)]
    fn take_number(&self) -> usize {
        let next = CALLED.fetch_add(1, Ordering::Relaxed) + 1;
        let taken = self
            .number
            .compare_exchange(0, next, Ordering::Relaxed, Ordering::Relaxed);
        // Another thread may have been quicker: its number holds, and this one serves no function.
        taken.map_or_else(|number| number as usize, |_| next as usize)
    }

    #[inline]
    pub(crate) fn is(&'static self, other: &'static Site) -> bool {
        std::ptr::eq(self, other)
    }

    /// The rows of the probed lines, by line number.
    pub(crate) fn rows_in_order(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.probed.len()).collect();
        rows.sort_unstable_by_key(|row| self.probed[*row]);
        rows
    }
}

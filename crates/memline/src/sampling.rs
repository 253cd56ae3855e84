//! Which calls are profiled.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Error;

/// Whether calls are profiled: never, always, or one in so many.
///
/// The choice is made once: for a whole [`Session`](crate::Session) and, outside of any, for the outermost call of a thread or
/// task; what that calls follows it. Only `main`, and functions with a `loop` that never ends, choose for nothing but
/// themselves, and are always profiled.
///
/// ```
/// use memline::Sampling;
///
/// assert_eq!("on".parse::<Sampling>()?, Sampling::All);
/// assert_eq!("1/50".parse::<Sampling>()?.to_string(), "1/50");
/// assert_eq!(
///     "1/0".parse::<Sampling>().unwrap_err().to_string(),
///     "\"1/0\" is not allowed; allowed: on, off, or 1/N with N from 1 to 4294967295",
/// );
/// # Ok::<(), memline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// Nothing is profiled: a probe costs the reading of one thread-local. What is allocated meanwhile is never
    /// counted, nor is its end.
    Off,
    /// Every session, and every call outside of one, is profiled.
    #[default]
    All,
    /// One of so many is profiled, at first the first one; the others cost about what [`Off`](Self::Off) costs. No pattern in
    /// which functions are called leaves one of them out.
    OneIn(NonZeroU32),
}

impl Sampling {
    /// What [`FromStr`] accepts, for use in a sentence.
    pub const ALLOWED: &'static str = "on, off, or 1/N with N from 1 to 4294967295";
}

impl FromStr for Sampling {
    type Err = Error;

    fn from_str(value: &str) -> Result<Self, Error> {
        match value {
            "on" => Ok(Self::All),
            "off" => Ok(Self::Off),
            _ => value
                .strip_prefix("1/")
                // `u32` would also take "+5".
                .filter(|n| n.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|n| n.parse().ok())
                .map(Self::OneIn)
                .ok_or_else(|| Error::unparsed(value, Self::ALLOWED)),
        }
    }
}

impl fmt::Display for Sampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::All => f.write_str("on"),
            Self::OneIn(n) => write!(f, "1/{n}"),
        }
    }
}

/// One in so many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OneIn(NonZeroU32);

/// How many choices have been made.
static CHOICES: AtomicU64 = AtomicU64::new(0);

/// 2^64 divided by the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl OneIn {
    /// None if nothing is profiled.
    pub(crate) fn of(switch: Sampling) -> Option<Self> {
        match switch {
            Sampling::Off => None,
            Sampling::All => Some(Self(NonZeroU32::MIN)),
            Sampling::OneIn(n) => Some(Self(n)),
        }
    }

    /// Whether what begins now is one of those to be profiled: of each so many choices in a row, exactly one is.
    ///
    /// Which one of them moves by the golden ratio from row to row. Its multiples, less their whole parts, are spread evenly
    /// between 0 and 1, and so is every regular selection of them: so whichever choices are a function's own, about one in so
    /// many of them is chosen.
    pub(crate) fn choose(self) -> bool {
        let n = u64::from(self.0.get());
        if n == 1 {
            return true;
        }
        let choice = CHOICES.fetch_add(1, Ordering::Relaxed);
        let chosen = (((choice / n).wrapping_mul(STEP) >> 32) * n) >> 32;
        choice % n == chosen
    }
}

/// The next choice is the first again.
pub(crate) fn start_anew() {
    CHOICES.store(0, Ordering::Relaxed);
}

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use crate::Error;

/// Whether calls are profiled: never, always, or one in so many.
///
/// Inside a [`Session`](crate::Session) the choice is made once, for the whole session; outside of any it is made
/// for each call.
///
/// ```
/// use memline::Switch;
///
/// assert_eq!("on".parse::<Switch>()?, Switch::On);
/// assert_eq!("1/50".parse::<Switch>()?.to_string(), "1/50");
/// assert_eq!(
///     "1/0".parse::<Switch>().unwrap_err().to_string(),
///     "\"1/0\" is not allowed; allowed: on, off, or 1/N with N from 1 to 4294967295",
/// );
/// # Ok::<(), memline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Switch {
    /// Nothing is profiled: a probe costs the reading of one thread-local. What is allocated meanwhile is never
    /// counted, nor is its end.
    Off,
    /// Every session, and every call outside of one, is profiled.
    #[default]
    On,
    /// The first of every so many is profiled; the others cost what [`Off`](Self::Off) costs.
    OneIn(NonZeroU32),
}

impl Switch {
    /// What [`FromStr`] accepts, for use in a sentence.
    pub const ALLOWED: &'static str = "on, off, or 1/N with N from 1 to 4294967295";
}

impl FromStr for Switch {
    type Err = Error;

    fn from_str(value: &str) -> Result<Self, Error> {
        match value {
            "on" => Ok(Self::On),
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

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::On => f.write_str("on"),
            Self::OneIn(n) => write!(f, "1/{n}"),
        }
    }
}

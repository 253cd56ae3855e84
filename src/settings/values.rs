//! Values of single settings.

use std::time::Duration;

use url::{ParseError, Url};

/// The longest limit of `MEMORY_PROFILER_DUMP_AFTER_SECONDS`: a day.
const MOST_SECONDS: u64 = 86_400;
/// The highest limit of `MEMORY_PROFILER_DUMP_ABOVE_MIB`: 1 TiB.
const MOST_MIB: u64 = 1 << 20;

/// An http or https URL, or what is wrong with it without any part of it.
pub(super) fn http_url(value: &str) -> Result<Url, String> {
    const HIDDEN: &str = "(it may hold a secret and is not shown)";

    match Url::parse(value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        _ if value.is_empty() => Err("is empty".to_owned()),
        Ok(_) | Err(ParseError::RelativeUrlWithoutBase) => {
            Err(format!("does not begin with http:// or https:// {HIDDEN}"))
        }
        Err(error) => Err(format!("is not a valid URL: {error} {HIDDEN}")),
    }
}

/// One digit: `u8` itself would also take "+1" and "001".
pub(super) fn decimals(value: &str) -> Option<u8> {
    match value.as_bytes() {
        [digit @ b'0'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

/// A limit, or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit(Option<u64>);

impl Limit {
    /// `off`, or whole seconds.
    pub(super) fn of_seconds(value: &str) -> Option<Self> {
        Self::parse(value, MOST_SECONDS)
    }

    /// `off`, or whole MiB.
    pub(super) fn of_mib(value: &str) -> Option<Self> {
        Self::parse(value, MOST_MIB)
    }

    /// Of a limit of seconds.
    pub(super) fn duration(self) -> Option<Duration> {
        self.0.map(Duration::from_secs)
    }

    /// Of a limit of MiB.
    pub(super) fn bytes(self) -> Option<u64> {
        self.0.map(|mib| mib * 1024 * 1024)
    }

    /// Digits alone: the standard library would also take "+1".
    fn parse(value: &str, most: u64) -> Option<Self> {
        if value == "off" {
            return Some(Self(None));
        }
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
        let number = value.parse().ok().filter(|_| is_number)?;
        (1..=most).contains(&number).then_some(Self(Some(number)))
    }
}

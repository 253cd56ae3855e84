use std::fmt;
use std::str::FromStr;

use crate::Error;

/// A version of the GNU C library.
///
/// ```
/// use cargo_functions::Glibc;
///
/// assert!("2.34".parse::<Glibc>()? > Glibc::OLDEST);
/// assert_eq!(
///     "new".parse::<Glibc>().unwrap_err().to_string(),
///     "the glibc \"new\" is not a version; allowed: major.minor, such as 2.31",
/// );
/// # Ok::<(), cargo_functions::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Glibc {
    major: u32,
    minor: u32,
}

impl Glibc {
    /// 2.31, of Debian 11, which is in the older of the host's Linux images (the folder `host/4/bullseye` of the
    /// repository `Azure/azure-functions-docker`).
    pub const OLDEST: Self = Self::new(2, 31);

    /// 2.36, of Debian 12, which is in the newer ones (the folder `host/4/bookworm` there).
    pub const NEWEST: Self = Self::new(2, 36);

    /// `major.minor`.
    #[must_use]
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// Of the name of a symbol version, such as `GLIBC_2.17` or `GLIBC_2.2.5`.
    pub(super) fn of_symbol(version: &str) -> Option<Self> {
        match version.strip_prefix("GLIBC_")? {
            // Relative relocations in packed form came with 2.36 and are asked for by this name.
            "ABI_DT_RELR" => Some(Self::new(2, 36)),
            numbers => {
                let mut numbers = numbers.split('.').map(str::parse);
                Some(Self::new(numbers.next()?.ok()?, numbers.next()?.ok()?))
            }
        }
    }
}

impl fmt::Display for Glibc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Glibc {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parsed = text
            .split_once('.')
            .and_then(|(major, minor)| Some(Self::new(major.parse().ok()?, minor.parse().ok()?)));
        parsed.ok_or_else(|| Error::glibc(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_symbols() {
        for (symbol, version) in [
            ("GLIBC_2.17", Some(Glibc::new(2, 17))),
            ("GLIBC_2.2.5", Some(Glibc::new(2, 2))),
            ("GLIBC_ABI_DT_RELR", Some(Glibc::new(2, 36))),
            ("GLIBC_PRIVATE", None),
            ("GCC_3.0", None),
        ] {
            assert_eq!(Glibc::of_symbol(symbol), version, "{symbol}");
        }
        assert!(Glibc::new(2, 9) < Glibc::new(2, 10));
    }
}

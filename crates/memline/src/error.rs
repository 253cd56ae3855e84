use std::fmt;

/// Why a setting was refused, or a report is not within a budget: text fit to be shown to whoever set it.
///
/// The kinds of error are private, so that new ones can be added: predicates tell them apart, and
/// [`Display`](fmt::Display) is the sentence.
///
/// ```
/// let error = "vss".parse::<memline::Measure>().unwrap_err();
/// assert!(error.is_not_allowed());
/// assert_eq!(error.to_string(), "\"vss\" is not allowed; allowed: rss, pss, uss, heap or task");
/// ```
pub struct Error(Kind);

enum Kind {
    Unparsed {
        value: String,
        allowed: &'static str,
    },
    NoAllocator {
        measure: &'static str,
    },
    Unreadable {
        measure: &'static str,
        cause: std::io::Error,
    },
    OverBudget {
        message: String,
    },
    #[cfg(feature = "json")]
    NotAProfile {
        cause: serde_json::Error,
    },
}

impl Error {
    pub(crate) fn unparsed(value: &str, allowed: &'static str) -> Self {
        Self(Kind::Unparsed {
            value: value.to_owned(),
            allowed,
        })
    }

    pub(crate) fn no_allocator(measure: &'static str) -> Self {
        Self(Kind::NoAllocator { measure })
    }

    pub(crate) fn over_budget(message: String) -> Self {
        Self(Kind::OverBudget { message })
    }

    #[cfg(feature = "json")]
    pub(crate) fn not_a_profile(cause: serde_json::Error) -> Self {
        Self(Kind::NotAProfile { cause })
    }

    pub(crate) fn unreadable(measure: &'static str, cause: std::io::Error) -> Self {
        Self(Kind::Unreadable { measure, cause })
    }
}

impl Error {
    /// Whether a word is none of those that are allowed: of a measure, of how often to profile, or in `MEMLINE`.
    ///
    /// ```
    /// let error = "1/0".parse::<memline::Sampling>().unwrap_err();
    /// assert!(error.is_not_allowed());
    /// ```
    #[must_use]
    pub fn is_not_allowed(&self) -> bool {
        matches!(self.0, Kind::Unparsed { .. })
    }

    /// Whether the measure needs an allocator that the program has not declared.
    ///
    /// ```
    /// use memline::{Config, Measure, configure};
    ///
    /// // This program has not declared `memline::Alloc`.
    /// let error = configure(Config::new().measure(Measure::Heap)).unwrap_err();
    /// assert!(error.is_no_allocator());
    /// ```
    #[must_use]
    pub fn is_no_allocator(&self) -> bool {
        matches!(self.0, Kind::NoAllocator { .. })
    }

    /// Whether the system does not let the measure be read; [`source`](std::error::Error::source) says why.
    ///
    /// ```
    /// use memline::Measure;
    ///
    /// if let Err(error) = Measure::Pss.check() {
    ///     // Only Linux has it.
    ///     assert!(error.is_unreadable());
    /// }
    /// ```
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        matches!(self.0, Kind::Unreadable { .. })
    }

    /// Whether a report is not within a budget, or cannot be held against one.
    ///
    /// ```
    /// use memline::{Budget, Session};
    ///
    /// let nothing = Session::builder().open().finish();
    /// assert!(Budget::new().max_peak("1 MiB").check(&nothing).unwrap_err().is_over_budget());
    /// ```
    #[must_use]
    pub fn is_over_budget(&self) -> bool {
        matches!(self.0, Kind::OverBudget { .. })
    }

    /// Whether what was read is not a profile.
    ///
    /// ```
    /// let error = memline::Profile::read_from(&b"{}"[..]).unwrap_err();
    /// assert!(error.is_not_a_profile());
    /// ```
    #[cfg(feature = "json")]
    #[must_use]
    pub fn is_not_a_profile(&self) -> bool {
        matches!(self.0, Kind::NotAProfile { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Unparsed { value, allowed } => write!(f, "{value:?} is not allowed; allowed: {allowed}"),
            Kind::NoAllocator { measure } => write!(
                f,
                "the measure {measure} counts what the program allocates: declare memline::Alloc as its #[global_allocator]",
            ),
            Kind::Unreadable { measure, cause } => {
                write!(f, "the measure {measure} cannot be read on this system: {cause}")
            }
            Kind::OverBudget { message } => f.write_str(message),
            #[cfg(feature = "json")]
            Kind::NotAProfile { cause } => write!(f, "this is not a profile that can be read: {cause}"),
        }
    }
}

impl fmt::Debug for Error {
    /// As [`Display`](fmt::Display): a test that returns an error, or unwraps it, shows a budget's table line by line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Unreadable { cause, .. } => Some(cause),
            #[cfg(feature = "json")]
            Kind::NotAProfile { cause } => Some(cause),
            Kind::Unparsed { .. } | Kind::NoAllocator { .. } | Kind::OverBudget { .. } => None,
        }
    }
}

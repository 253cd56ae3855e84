use std::fmt;

/// Why a setting was refused, or a report is not within a budget: text fit to be shown to whoever set it.
///
/// The kinds of error are private, so that new ones can be added; read the sentence through
/// [`Display`](fmt::Display).
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

    pub(crate) fn unreadable(measure: &'static str, cause: std::io::Error) -> Self {
        Self(Kind::Unreadable { measure, cause })
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
            Kind::Unparsed { .. } | Kind::NoAllocator { .. } | Kind::OverBudget { .. } => None,
        }
    }
}

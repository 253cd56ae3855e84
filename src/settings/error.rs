use std::ffi::OsString;
use std::fmt;

/// An app setting whose value is not allowed. It displays as one sentence that names the setting, what is wrong and what is
/// allowed. The value is shown, except that of `TARGET_URL`, which may hold a password or a signature.
///
/// ```
/// use memline_function_app::Settings;
///
/// let error = Settings::from_lookup(|name| (name == "MEMORY_PROFILER").then_some("maybe")).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "MEMORY_PROFILER is \"maybe\"; allowed: on, off, or 1/N with N from 1 to 4294967295",
/// );
/// let error = Settings::from_lookup(|name| (name == "TARGET_URL").then_some("secret.com")).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "TARGET_URL does not begin with http:// or https:// (it may hold a secret and is not shown); \
///      allowed: an http or https URL",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    name: &'static str,
    fault: Fault,
    allowed: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    /// The value can be shown.
    Value(OsString),
    /// The value may hold a secret: what is wrong, without any part of it.
    Hidden(String),
}

impl SettingsError {
    pub(super) fn new(name: &'static str, value: OsString, allowed: &'static str) -> Self {
        Self {
            name,
            fault: Fault::Value(value),
            allowed,
        }
    }

    /// `what_is_wrong` follows the name of the setting and holds nothing of its value.
    pub(super) fn hidden(name: &'static str, what_is_wrong: String, allowed: &'static str) -> Self {
        Self {
            name,
            fault: Fault::Hidden(what_is_wrong),
            allowed,
        }
    }

    /// The name of the setting that was refused.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }
}

impl fmt::Display for SettingsError {
    #[expect(
        clippy::unnecessary_debug_formatting,
        reason = "quoted and escaped, so that a value with line breaks still makes one line of the host's log"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Value(value) => {
                write!(f, "{} is {value:?}", self.name)?;
                if value.to_str().is_none() {
                    f.write_str(", which is not UTF-8")?;
                }
            }
            Fault::Hidden(what_is_wrong) => write!(f, "{} {what_is_wrong}", self.name)?,
        }
        write!(f, "; allowed: {}", self.allowed)
    }
}

impl std::error::Error for SettingsError {}

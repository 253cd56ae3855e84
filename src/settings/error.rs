use std::ffi::OsString;
use std::fmt;

/// An app setting whose value is not allowed. It displays as one sentence that names the setting, the value and what is
/// allowed.
///
/// ```
/// use memline_function_app::Settings;
///
/// let error = Settings::from_lookup(|name| (name == "MEMORY_PROFILER").then_some("maybe")).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "MEMORY_PROFILER is \"maybe\"; allowed: on, off, or 1/N with N from 1 to 4294967295",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    name: &'static str,
    value: OsString,
    allowed: &'static str,
}

impl SettingsError {
    pub(super) fn new(name: &'static str, value: OsString, allowed: &'static str) -> Self {
        Self { name, value, allowed }
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
        write!(f, "{} is {:?}", self.name, self.value)?;
        if self.value.to_str().is_none() {
            f.write_str(", which is not UTF-8")?;
        }
        write!(f, "; allowed: {}", self.allowed)
    }
}

impl std::error::Error for SettingsError {}

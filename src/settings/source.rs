use std::ffi::OsString;

use super::error::SettingsError;

/// Where values come from: the environment, or a test's own table.
pub(super) struct Source<'a> {
    lookup: &'a dyn Fn(&str) -> Option<OsString>,
}

impl<'a> Source<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Self { lookup }
    }

    /// The value of the setting `name`, or of `default` where it is not set.
    pub(super) fn read<T>(
        &self,
        name: &'static str,
        default: &str,
        allowed: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, SettingsError> {
        let value = (self.lookup)(name).unwrap_or_else(|| default.into());
        value
            .to_str()
            .and_then(parse)
            .ok_or_else(|| SettingsError::new(name, value, allowed))
    }
}

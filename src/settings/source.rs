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
        let value = self.value(name, default);
        value
            .to_str()
            .and_then(parse)
            .ok_or_else(|| SettingsError::new(name, value, allowed))
    }

    /// As [`read`](Self::read), for a setting whose value may hold a secret: a refusal says what is wrong, which `parse`
    /// answers without any part of the value.
    pub(super) fn read_secret<T>(
        &self,
        name: &'static str,
        default: &str,
        allowed: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, SettingsError> {
        let value = self.value(name, default);
        let parsed = match value.to_str() {
            Some(value) => parse(value),
            None => Err("is not UTF-8".to_owned()),
        };
        parsed.map_err(|what_is_wrong| SettingsError::hidden(name, what_is_wrong, allowed))
    }

    fn value(&self, name: &str, default: &str) -> OsString {
        (self.lookup)(name).unwrap_or_else(|| default.into())
    }
}

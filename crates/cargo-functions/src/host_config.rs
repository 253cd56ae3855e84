//! The host's configuration, as the host puts it together: what a profile sets, then `host.json`, then app settings.
//!
//! The host flattens all three into paths (`customHandler:http:routes:0:route`), in which case does not matter, and what
//! comes later wins.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::profiles::Profile;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The profile that `host.json` names.
    Profile,
    /// `host.json` itself.
    HostJson,
    /// The app setting of this name.
    Setting(String),
}

/// Where the value is to be changed.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile | Self::HostJson => f.write_str("host.json"),
            Self::Setting(name) => write!(f, "the setting {name}"),
        }
    }
}

/// A value, and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) value: Value,
    pub(crate) source: Source,
}

impl Entry {
    /// The value as the host has it: a text, whatever it was.
    pub(crate) fn text(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }
}

/// The configuration. Paths are separated by colons.
#[derive(Debug, Default)]
pub(crate) struct HostConfig {
    /// By path in lower case.
    entries: BTreeMap<String, Entry>,
}

/// With this app settings begin that are configuration of the host.
const SETTING_PREFIX: &str = "azurefunctionsjobhost:";

impl HostConfig {
    pub(crate) const ROUTE_PREFIX: &str = "extensions:http:routePrefix";

    /// The functions that `host.json` makes itself.
    pub(crate) const ROUTES: &str = "customHandler:http:routes";

    pub(crate) fn new(host_json: &Map<String, Value>, profile: Option<Profile>, settings: &[(String, String)]) -> Self {
        let mut config = Self::default();
        for (path, value) in profile.map_or(&[][..], Profile::sets) {
            config.set(path, Value::String((*value).to_owned()), Source::Profile);
        }
        config.flatten("", &Value::Object(host_json.clone()));
        for (name, value) in settings {
            let path = name.replace("__", ":").to_ascii_lowercase();
            if let Some(path) = path.strip_prefix(SETTING_PREFIX) {
                config.set(path, Value::String(value.clone()), Source::Setting(name.clone()));
            }
        }
        config
    }

    fn set(&mut self, path: &str, value: Value, source: Source) {
        self.entries.insert(path.to_ascii_lowercase(), Entry { value, source });
    }

    fn flatten(&mut self, path: &str, value: &Value) {
        let below = |key: &str| match path {
            "" => key.to_owned(),
            path => format!("{path}:{key}"),
        };
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| self.flatten(&below(key), value)),
            Value::Array(list) => {
                for (at, value) in list.iter().enumerate() {
                    self.flatten(&below(&at.to_string()), value);
                }
            }
            leaf => self.set(path, leaf.clone(), Source::HostJson),
        }
    }

    /// The value at `path`, if there is one and no section.
    pub(crate) fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(&path.to_ascii_lowercase())
    }

    /// The value at `path`, as a text.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        self.get(path).map(Entry::text)
    }

    /// What routes begin with, without slashes around.
    pub(crate) fn route_prefix(&self) -> String {
        let prefix = self.text(Self::ROUTE_PREFIX);
        prefix.as_deref().unwrap_or("api").trim_matches('/').to_owned()
    }

    pub(crate) fn has_routes(&self) -> bool {
        !self.indices(Self::ROUTES).is_empty()
    }

    /// Whether something is set at `path` or below.
    pub(crate) fn exists(&self, path: &str) -> bool {
        self.get(path).is_some() || self.below(path).next().is_some()
    }

    /// The elements of the list at `path`, by their index.
    pub(crate) fn indices(&self, path: &str) -> Vec<usize> {
        let first = self.below(path).map(|rest| rest.split(':').next().unwrap_or(rest));
        let mut indices: Vec<usize> = first.filter_map(|text| text.parse().ok()).collect();
        indices.sort_unstable();
        indices.dedup();
        indices
    }

    /// What is left of the paths below `path`.
    fn below(&self, path: &str) -> impl Iterator<Item = &str> {
        let start = format!("{}:", path.to_ascii_lowercase());
        self.entries
            .keys()
            .filter_map(move |key| key.strip_prefix(start.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn config(host_json: &Value, profile: Option<Profile>, settings: &[(&str, &str)]) -> HostConfig {
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        HostConfig::new(host_json.as_object().unwrap(), profile, &settings)
    }

    #[test]
    fn case_does_not_matter_and_settings_win() {
        let file = json!({"CustomHandler": {"Port": 3000, "description": {"defaultExecutablePath": "handler"}}});
        let setting = "AzureFunctionsJobHost__customHandler__description__defaultExecutablePath";
        let config = config(&file, None, &[(setting, "other"), ("AzureFunctionsJobHostX", "no")]);
        assert_eq!(config.text("customHandler:port").as_deref(), Some("3000"));
        let path = config.get("customHandler:description:defaultExecutablePath").unwrap();
        assert_eq!(path.text(), "other");
        assert_eq!(path.source, Source::Setting(setting.to_owned()));
        assert!(config.exists("customhandler:description") && !config.exists("extensions"));
    }

    #[test]
    fn routes_of_host_json_lie_over_those_of_the_profile() {
        let routes = json!([{"authorizationLevel": "admin"}, {"route": "b"}]);
        let file = json!({"customHandler": {"http": {"routes": routes}}});
        let config = config(&file, Some(Profile::WebApp), &[]);
        assert_eq!(config.indices("customHandler:http:routes"), [0, 1]);
        assert_eq!(
            config.text("customHandler:http:routes:0:route").as_deref(),
            Some("{*route}")
        );
        assert_eq!(config.text("customHandler:http:routes:1:route").as_deref(), Some("b"));
        assert_eq!(config.text("extensions:http:routePrefix").as_deref(), Some(""));
    }
}

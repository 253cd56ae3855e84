use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::profile::Profile;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
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
#[non_exhaustive]
pub struct Entry {
    /// The value, as it is written.
    pub value: Value,
    /// Where that stands.
    pub source: Source,
}

impl Entry {
    /// The value as the host has it: a text, whatever it was.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }
}

/// The host's configuration, as the host puts it together: what a profile sets, then `host.json`, then app settings.
///
/// The host flattens all three into paths with colons (`customHandler:http:routes:0:route`), in which case does not
/// matter, and what comes later wins.
///
/// ```
/// use functions_app_files::{HostConfig, Profile};
///
/// let host_json = serde_json::json!({"customHandler": {"Port": 3000}});
/// let settings = [("AzureFunctionsJobHost__customHandler__port", "4000")];
/// let config = HostConfig::new(host_json.as_object().unwrap(), Some(Profile::WebApp), settings);
/// assert_eq!(config.text("customHandler:port").as_deref(), Some("4000"));
/// assert_eq!(config.route_prefix(), "");
/// assert_eq!(config.routes(), ["{*route}"]);
/// ```
#[derive(Debug, Default)]
pub struct HostConfig {
    /// By path in lower case.
    entries: BTreeMap<String, Entry>,
}

/// With this app settings begin that are configuration of the host.
const SETTING_PREFIX: &str = "azurefunctionsjobhost:";

impl HostConfig {
    /// What routes begin with.
    pub const ROUTE_PREFIX: &str = "extensions:http:routePrefix";

    /// The functions that `host.json` makes itself.
    pub const ROUTES: &str = "customHandler:http:routes";

    /// Puts `host.json`, the profile that it names, and the app settings together. Of these, the ones are taken that
    /// begin with `AzureFunctionsJobHost__`.
    #[must_use]
    pub fn new<N: AsRef<str>, V: Into<String>>(
        host_json: &Map<String, Value>,
        profile: Option<Profile>,
        settings: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let mut config = Self::default();
        for (path, value) in profile.map_or(&[][..], Profile::sets) {
            config.set(path, Value::String((*value).to_owned()), Source::Profile);
        }
        for (key, value) in host_json {
            config.flatten(key, value);
        }
        for (name, value) in settings {
            let name = name.as_ref();
            let path = name.replace("__", ":").to_ascii_lowercase();
            if let Some(path) = path.strip_prefix(SETTING_PREFIX) {
                config.set(path, Value::String(value.into()), Source::Setting(name.to_owned()));
            }
        }
        config
    }

    fn set(&mut self, path: &str, value: Value, source: Source) {
        self.entries.insert(path.to_ascii_lowercase(), Entry { value, source });
    }

    fn flatten(&mut self, path: &str, value: &Value) {
        let below = |key: &str| format!("{path}:{key}");
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
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(&path.to_ascii_lowercase())
    }

    /// Whether the switch at `path` is on; it is off where nothing is said.
    ///
    /// # Errors
    ///
    /// The value, if it is neither `true` nor `false` in any case.
    pub fn is_on(&self, path: &str) -> Result<bool, &Entry> {
        let Some(entry) = self.get(path) else { return Ok(false) };
        match entry.text().trim().to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(entry),
        }
    }

    /// The value at `path`, as a text.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<String> {
        self.get(path).map(Entry::text)
    }

    /// What routes begin with, without slashes around.
    #[must_use]
    pub fn route_prefix(&self) -> String {
        let prefix = self.text(Self::ROUTE_PREFIX);
        prefix.as_deref().unwrap_or("api").trim_matches('/').to_owned()
    }

    /// The routes that `host.json` makes functions of, by their index; an element without a route is left out.
    #[must_use]
    pub fn routes(&self) -> Vec<String> {
        let indices = self.indices(Self::ROUTES).into_iter();
        let routes = indices.filter_map(|at| self.text(&format!("{}:{at}:route", Self::ROUTES)));
        routes.filter(|route| !route.trim().is_empty()).collect()
    }

    /// Whether `host.json` makes functions of routes, even if none is right.
    #[must_use]
    pub fn has_routes(&self) -> bool {
        !self.indices(Self::ROUTES).is_empty()
    }

    /// Whether something is set at `path` or below.
    #[must_use]
    pub fn exists(&self, path: &str) -> bool {
        self.get(path).is_some() || self.below(path).next().is_some()
    }

    /// The elements of the list at `path`, by their index.
    #[must_use]
    pub fn indices(&self, path: &str) -> Vec<usize> {
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
        let settings = settings.iter().copied();
        HostConfig::new(host_json.as_object().expect("it is an object"), profile, settings)
    }

    #[test]
    fn case_does_not_matter_and_settings_win() {
        let file = json!({"CustomHandler": {"Port": 3000, "description": {"defaultExecutablePath": "handler"}}});
        let setting = "AzureFunctionsJobHost__customHandler__description__defaultExecutablePath";
        let settings = [
            (setting, "other"),
            ("AzureFunctionsJobHostX", "no"),
            ("AZUREFUNCTIONSJOBHOST__customhandler__PORT", "1"),
        ];
        let config = config(&file, None, &settings);
        assert_eq!(config.text("customHandler:port").as_deref(), Some("1"));
        let path = config
            .get("customHandler:description:defaultExecutablePath")
            .expect("it is set");
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

    #[test]
    fn a_switch_is_on_off_or_neither() {
        let file = json!({"a": true, "b": " False", "c": "yes"});
        let config = config(&file, None, &[]);
        let is_on = |path| config.is_on(path).map_err(Entry::text);
        assert_eq!(
            (is_on("A"), is_on("b"), is_on("none")),
            (Ok(true), Ok(false), Ok(false))
        );
        assert_eq!(is_on("c"), Err("yes".to_owned()));
    }
}

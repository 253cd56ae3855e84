use std::fmt;

use serde_json::{Map, Value};

/// A profile for custom handlers, which `host.json` may name. Both set the same.
///
/// ```
/// use functions_app_files::Profile;
///
/// let host_json = serde_json::json!({"configurationProfile": "Web-App-Custom-Handler"});
/// assert_eq!(Profile::of_file(host_json.as_object().unwrap()), Ok(Some(Profile::WebApp)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// `web-app-custom-handler`
    WebApp,
    /// `mcp-custom-handler`
    Mcp,
}

/// `host.json` names a profile that the host does not know, and it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownProfile;

impl Profile {
    /// The names that may be written, in any case.
    pub const NAMES: [&str; 2] = ["web-app-custom-handler", "mcp-custom-handler"];

    /// The profile of that name. `Ok(None)` is none, which has two names.
    fn of(name: &str) -> Result<Option<Self>, UnknownProfile> {
        let profiles = [("", None), ("default", None)].into_iter();
        let mut profiles = profiles.chain(Self::NAMES.into_iter().zip([Some(Self::WebApp), Some(Self::Mcp)]));
        profiles
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, profile)| profile)
            .ok_or(UnknownProfile)
    }

    /// The profile that `host.json` names, if it names one. Its key is read in this case only.
    ///
    /// # Errors
    ///
    /// If the host knows no profile of that name.
    pub fn of_file(host_json: &Map<String, Value>) -> Result<Option<Self>, UnknownProfile> {
        let name = host_json.get("configurationProfile");
        name.map_or(Ok(None), |name| name.as_str().ok_or(UnknownProfile).and_then(Self::of))
    }

    /// What it sets, by paths in the configuration (`HostConfigurationProfile` in the host).
    #[must_use]
    pub fn sets(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::WebApp | Self::Mcp => &[
                ("customHandler:enableProxyingHttpRequest", "true"),
                ("extensions:http:routePrefix", ""),
                ("customHandler:http:routes:0:route", "{*route}"),
            ],
        }
    }
}

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the host knows the profiles {}", Profile::NAMES.join(" and "))
    }
}

impl std::error::Error for UnknownProfile {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case_and_without_spaces_around() {
        assert_eq!(Profile::of("Web-App-Custom-Handler"), Ok(Some(Profile::WebApp)));
        assert_eq!(Profile::of("MCP-custom-handler"), Ok(Some(Profile::Mcp)));
        for none in ["", "Default"] {
            assert_eq!(Profile::of(none), Ok(None));
        }
        for other in ["web-app", "mcp-custom-handler ", " default"] {
            assert_eq!(Profile::of(other), Err(UnknownProfile));
        }
    }
}

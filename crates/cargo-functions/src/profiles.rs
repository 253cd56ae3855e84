//! The profiles that `host.json` may name, and what each sets.

use serde_json::{Map, Value};

/// A profile for custom handlers. Both set the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// `web-app-custom-handler`
    WebApp,
    /// `mcp-custom-handler`
    Mcp,
}

impl Profile {
    /// The names that may be written, in any case.
    pub(crate) const NAMES: [&str; 2] = ["web-app-custom-handler", "mcp-custom-handler"];

    /// The profile of that name. `Ok(None)` is none, which has two names. With any other name the host stops.
    fn of(name: &str) -> Result<Option<Self>, ()> {
        let profiles = [("", None), ("default", None)].into_iter();
        let mut profiles = profiles.chain(Self::NAMES.into_iter().zip([Some(Self::WebApp), Some(Self::Mcp)]));
        profiles
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, profile)| profile)
            .ok_or(())
    }

    /// The profile that `host.json` names, if it names one. Its key is read in this case only.
    pub(crate) fn of_file(host_json: &Map<String, Value>) -> Result<Option<Self>, ()> {
        let name = host_json.get("configurationProfile");
        name.map_or(Ok(None), |name| name.as_str().ok_or(()).and_then(Self::of))
    }

    /// What it sets (`HostConfigurationProfile` in the host).
    pub(crate) fn sets(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::WebApp | Self::Mcp => &[
                ("customHandler:enableProxyingHttpRequest", "true"),
                ("extensions:http:routePrefix", ""),
                ("customHandler:http:routes:0:route", "{*route}"),
            ],
        }
    }
}

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
            assert_eq!(Profile::of(other), Err(()));
        }
    }
}

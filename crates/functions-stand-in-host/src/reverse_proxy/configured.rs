use std::path::Path;

use functions_app_files::{HostConfig, JsonFile, Profile};

use crate::mode::HttpMode;
use crate::to_handler::HttpFunctions;

/// What `host.json` and app settings make of the host.
#[derive(Debug)]
pub(super) struct Configured {
    pub(super) functions: HttpFunctions,
    pub(super) needs_key: bool,
}

const PROXYING: &str = "customHandler:enableProxyingHttpRequest";
const LEVEL: &str = "customHandler:http:defaultAuthorizationLevel";

impl Configured {
    /// # Errors
    ///
    /// A sentence, for what [`ReverseProxyBuilder::app_folder`](super::ReverseProxyBuilder::app_folder) panics on.
    pub(super) fn by(folder: &Path, settings: &[(&str, &str)]) -> Result<Self, String> {
        let host_json = match JsonFile::read(folder, "host.json") {
            JsonFile::Object(object) => object,
            JsonFile::Missing => return Err(format!("there is no host.json in {}", folder.display())),
            JsonFile::Unusable(sentence) => return Err(sentence),
        };
        let profile =
            Profile::of_file(&host_json).map_err(|_| "host.json names a profile that the host does not know")?;
        let config = HostConfig::new(&host_json, profile, settings.iter().copied());
        if !config.is_on(PROXYING).is_ok_and(|is_on| is_on) {
            return Err("host.json does not set customHandler.enableProxyingHttpRequest to true".to_owned());
        }
        let routes = config.routes();
        if routes.is_empty() {
            return Err(
                "host.json has no routes: no customHandler.http.routes, nor a profile that sets one".to_owned(),
            );
        }
        let levels = config.indices(HostConfig::ROUTES).into_iter();
        let mut levels = levels.map(|at| format!("{}:{at}:authorizationLevel", HostConfig::ROUTES));
        if levels.any(|path| config.exists(&path)) {
            return Err(
                "a route of host.json has an authorizationLevel, which the stand-in host does not tell apart"
                    .to_owned(),
            );
        }
        let needs_key = match config.text(LEVEL).map(|level| level.to_ascii_lowercase()).as_deref() {
            Some("anonymous") => false,
            None | Some("function" | "admin") => true,
            Some(other) => {
                return Err(format!(
                    "customHandler.http.defaultAuthorizationLevel is {other}, which is no level"
                ));
            }
        };
        let functions = HttpFunctions::new(HttpMode::Proxying).prefix(&config.route_prefix());
        let functions = (1..).zip(&routes).fold(functions, |functions, (number, route)| {
            functions.function(&format!("http-handler{number}"), route)
        });
        Ok(Self { functions, needs_key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(host_json: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("host.json"), host_json).unwrap();
        Configured::by(folder.path(), &[]).unwrap_err()
    }

    #[test]
    fn what_the_host_does_not_proxy_by_is_refused() {
        for (host_json, sentence) in [
            ("{", "host.json is not valid JSON"),
            (
                r#"{"configurationProfile": "mcp"}"#,
                "names a profile that the host does not know",
            ),
            ("{}", "does not set customHandler.enableProxyingHttpRequest to true"),
            (
                r#"{"customHandler": {"enableProxyingHttpRequest": true}}"#,
                "has no routes",
            ),
            (
                r#"{"configurationProfile": "mcp-custom-handler", "customHandler": {"http": {"routes": [{"authorizationLevel": "anonymous"}]}}}"#,
                "has an authorizationLevel",
            ),
            (
                r#"{"configurationProfile": "mcp-custom-handler", "customHandler": {"http": {"defaultAuthorizationLevel": "open"}}}"#,
                "is open, which is no level",
            ),
        ] {
            let refused = refused(host_json);
            assert!(refused.contains(sentence), "{host_json}: {refused}");
        }
        let missing = Configured::by(Path::new("/nonexistent"), &[]).unwrap_err();
        assert_eq!(missing, "there is no host.json in /nonexistent");
    }
}

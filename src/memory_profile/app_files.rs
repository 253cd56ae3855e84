//! Whether the host asks for a key before it calls the function: by the files that it reads itself.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use functions_app_files::{FunctionFolder, HostConfig, JsonFile, Profile, Template};

use crate::functions::{MEMORY_PROFILE, MEMORY_PROFILE_PATH};

/// Names the app's folder, for a process that the host has started.
const APP_FOLDER: &str = "FUNCTIONS_APP_ROOT_PATH";

/// Why clients may come to the page without the function's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unguarded {
    /// `host.json` has routes, so there are no functions with levels of their own.
    Routes,
    /// The host has no such function, or not at this path.
    NoFunction,
    /// Its level, as it is written.
    Level(String),
    /// This file's function takes the path as well.
    OtherRoute(String),
}

impl fmt::Display for Unguarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Routes => f.write_str(
                "host.json has routes of its own, or a profile that sets one: then no key of a function guards the page; \
                 it needs MemoryProfile/function.json",
            ),
            Self::NoFunction => write!(
                f,
                "no key guards it without a MemoryProfile/function.json by which the host calls the function at \
                 {MEMORY_PROFILE_PATH}"
            ),
            Self::Level(level) => write!(
                f,
                "no key guards it: MemoryProfile/function.json has the authLevel {level:?}, and allowed here are \"function\" \
                 and \"admin\""
            ),
            Self::OtherRoute(file) => write!(
                f,
                "the route of {file} takes {MEMORY_PROFILE_PATH} as well, and then another function's level counts"
            ),
        }
    }
}

/// Reads the files of the app's folder. The host always names it; without the name it is the one in which the host starts its
/// handler.
pub(super) fn check() -> Result<(), Unguarded> {
    let folder = env::var_os(APP_FOLDER).map_or_else(|| PathBuf::from("."), PathBuf::from);
    // What is no text is no setting of the host's.
    let settings =
        env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    check_folder(&folder, settings)
}

fn check_folder(folder: &Path, settings: impl IntoIterator<Item = (String, String)>) -> Result<(), Unguarded> {
    let config = match JsonFile::read(folder, "host.json") {
        JsonFile::Object(file) => {
            // A profile that is not known here is likely to set what the others set.
            let profile = Profile::of_file(&file).unwrap_or(Some(Profile::WebApp));
            HostConfig::new(&file, profile, settings)
        }
        JsonFile::Missing | JsonFile::Unusable(_) => return Err(Unguarded::NoFunction),
    };
    if config.has_routes() {
        return Err(Unguarded::Routes);
    }
    let prefix = config.route_prefix();
    let folders = FunctionFolder::read_all(folder).unwrap_or_default();
    let takes_path = |folder: &&FunctionFolder| {
        let template = folder
            .http_route()
            .and_then(|route| Template::under(&prefix, route).ok());
        // A value may fit a constraint in a form that is not known here.
        template.is_some_and(|template| template.without_constraints().params(MEMORY_PROFILE_PATH).is_some())
    };
    let mut own = None;
    for folder in folders.iter().filter(takes_path) {
        if folder.name() != MEMORY_PROFILE {
            return Err(Unguarded::OtherRoute(folder.file()));
        }
        own = folder.trigger();
    }
    let level = own.ok_or(Unguarded::NoFunction)?.text("authLevel").unwrap_or_default();
    if ["function", "admin"]
        .iter()
        .any(|keyed| level.eq_ignore_ascii_case(keyed))
    {
        Ok(())
    } else {
        Err(Unguarded::Level(level.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const KEYED: &str =
        r#"{"bindings": [{"type": "httpTrigger", "name": "req", "authLevel": "Function", "methods": ["get"]}]}"#;
    const PLAIN: &str = r#"{"version": "2.0"}"#;

    fn check(files: &[(&str, &str)], settings: &[(&str, &str)]) -> Result<(), Unguarded> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        check_folder(folder.path(), settings)
    }

    #[test]
    fn a_function_with_a_key_guards_the_page() {
        let files = [("host.json", PLAIN), ("MemoryProfile/function.json", KEYED)];
        assert_eq!(check(&files, &[]), Ok(()));
        let admin = KEYED.replace("Function", "admin");
        assert_eq!(check(&[files[0], ("MemoryProfile/function.json", &admin)], &[]), Ok(()));
        let other = (
            "Other/function.json",
            r#"{"bindings": [{"type": "httpTrigger", "route": "items/{id}"}]}"#,
        );
        assert_eq!(check(&[files[0], files[1], other], &[]), Ok(()));
    }

    #[test]
    fn nothing_else_does() {
        let own = "MemoryProfile/function.json";
        let routes = r#"{"version": "2.0", "customHandler": {"http": {"routes": [{"route": "{*rest}"}]}}}"#;
        let profile = r#"{"version": "2.0", "configurationProfile": "web-app-custom-handler"}"#;
        let anonymous = KEYED.replace("Function", "anonymous");
        let silent = KEYED.replace(r#""authLevel": "Function", "#, "");
        let elsewhere = KEYED.replace(r#""name""#, r#""route": "profile", "name""#);
        let any = r#"{"bindings": [{"type": "httpTrigger", "authLevel": "anonymous", "route": "{*rest}"}]}"#;
        let level = |level: &str| Unguarded::Level(level.to_owned());
        for (files, unguarded) in [
            (&[][..], Unguarded::NoFunction),
            (&[("host.json", PLAIN)], Unguarded::NoFunction),
            (&[(own, KEYED)], Unguarded::NoFunction),
            (&[("host.json", routes), (own, KEYED)], Unguarded::Routes),
            (&[("host.json", profile)], Unguarded::Routes),
            (&[("host.json", PLAIN), (own, anonymous.as_str())], level("anonymous")),
            (&[("host.json", PLAIN), (own, silent.as_str())], level("")),
            (
                &[("host.json", PLAIN), (own, elsewhere.as_str())],
                Unguarded::NoFunction,
            ),
            (
                &[("host.json", PLAIN), (own, KEYED), ("Any/function.json", any)],
                Unguarded::OtherRoute("Any/function.json".to_owned()),
            ),
        ] {
            assert_eq!(check(files, &[]), Err(unguarded), "{files:?}");
        }
        // A setting may give host.json another prefix, and then the path is no function's.
        let files = [("host.json", PLAIN), (own, KEYED)];
        let prefix = ("AzureFunctionsJobHost__extensions__http__routePrefix", "");
        assert_eq!(check(&files, &[prefix]), Err(Unguarded::NoFunction));
    }
}

//! The files that the host reads as well: which functions there are, and at which routes.

use std::collections::BTreeSet;
use std::path::Path;

use functions_app_files::{Binding, FunctionFolder, HostConfig, JsonFile, Profile, Template, is_function_name};
use serde_json::Map;

/// What `host.json` and the `function.json` files say. Without them, nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct AppFiles {
    functions: Vec<FunctionFile>,
    /// Of HTTP functions, with the routes that the host tries first in front.
    routes: Vec<Route>,
    /// Whether `host.json` was read, and the host does not forward by it.
    never_forwards: bool,
}

/// A folder with a `function.json`.
#[derive(Clone, Debug, Default)]
struct FunctionFile {
    name: String,
    trigger: Option<String>,
    http_output: Option<String>,
    /// All output bindings.
    outputs: BTreeSet<String>,
    /// Those with `dataType` `binary`.
    binary: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct Route {
    template: Template,
    /// Of a route of `host.json` there is none.
    function: Option<String>,
}

impl AppFiles {
    /// Reads the app's folder. A file that cannot be read, and a function that the host does not load, are passed over:
    /// the host has said so.
    ///
    /// `settings` are the app settings: the host lets them take the place of what `host.json` says.
    pub(crate) fn read(root: &Path, settings: impl IntoIterator<Item = (String, String)>) -> Self {
        let (config, is_there) = match JsonFile::read(root, "host.json") {
            JsonFile::Object(file) => {
                // A host that has started knows the profile; one that is not known here is likely to set the same.
                let profile = Profile::of_file(&file).unwrap_or(Some(Profile::WebApp));
                (HostConfig::new(&file, profile, settings), true)
            }
            JsonFile::Missing | JsonFile::Unusable(_) => (HostConfig::new(&Map::new(), None, settings), false),
        };
        // A value that is neither true nor false may be read otherwise by another host.
        let may_forward = !matches!(config.is_on("customHandler:enableForwardingHttpRequest"), Ok(false));
        let mut files = Self {
            never_forwards: is_there && !may_forward,
            ..Self::default()
        };
        let prefix = config.route_prefix();
        let folders = FunctionFolder::read_all(root).unwrap_or_default();
        for folder in folders
            .iter()
            .filter(|folder| folder.content().is_ok() && is_function_name(folder.name()))
        {
            if let Some(route) = folder.http_route() {
                files.add_route(&prefix, route, Some(folder.name()));
            }
            files.functions.push(FunctionFile::of(folder));
        }
        for route in config.routes() {
            files.add_route(&prefix, &route, None);
        }
        files.routes.sort_by_cached_key(|route| route.template.precedence());
        // A constraint tells apart which of two routes it is. A path that fits none has been let through by the host all the
        // same, which knows more forms of dates and numbers.
        let lenient = files.routes.iter().map(|route| Route {
            template: route.template.without_constraints(),
            function: route.function.clone(),
        });
        let lenient: Vec<_> = lenient.collect();
        files.routes.extend(lenient);
        files
    }

    /// One that the host refuses is passed over.
    fn add_route(&mut self, prefix: &str, route: &str, function: Option<&str>) {
        if let Ok(template) = Template::under(prefix, route) {
            let function = function.map(str::to_owned);
            self.routes.push(Route { template, function });
        }
    }

    /// Whether the host hands over nothing that a client could have framed.
    pub(crate) fn never_forwards(&self) -> bool {
        self.never_forwards
    }

    fn function(&self, name: &str) -> Option<&FunctionFile> {
        self.functions.iter().find(|function| function.name == name)
    }

    /// Whether there is a `function.json` for the function.
    pub(crate) fn has(&self, function: &str) -> bool {
        self.function(function).is_some()
    }

    /// The name of the function's HTTP output.
    pub(crate) fn http_output(&self, function: &str) -> Option<&str> {
        self.function(function)?.http_output.as_deref()
    }

    /// The name of the function's trigger.
    pub(crate) fn trigger(&self, function: &str) -> Option<&str> {
        self.function(function)?.trigger.as_deref()
    }

    /// The names of the function's output bindings; `None` if its `function.json` is not known.
    pub(crate) fn outputs(&self, function: &str) -> Option<&BTreeSet<String>> {
        self.function(function).map(|function| &function.outputs)
    }

    /// Whether the host decodes nothing of what the function gives to the binding.
    pub(crate) fn is_binary(&self, function: &str, binding: &str) -> bool {
        self.function(function)
            .is_some_and(|function| function.binary.contains(binding))
    }

    /// The function whose route takes the path.
    pub(crate) fn at(&self, path: &str) -> Option<&str> {
        let mut routes = self.routes.iter();
        let route = routes.find(|route| route.template.respelled(path).is_some())?;
        route.function.as_deref()
    }

    /// The path as the route that takes it is spelled, if that is another spelling: the host ignores case and a slash
    /// at the end, and the router does not. What parameters hold stays as it is.
    pub(crate) fn respelled(&self, path: &str) -> Option<String> {
        let mut routes = self.routes.iter();
        let respelled = routes.find_map(|route| route.template.respelled(path))?;
        (respelled != path).then_some(respelled)
    }
}

impl FunctionFile {
    fn of(folder: &FunctionFolder) -> Self {
        let name_of = |binding: Binding<'_>| binding.name().map(str::to_owned);
        let is_binary = |binding: &Binding<'_>| {
            let data_type = binding.text("dataType");
            binding.is_out() && data_type.is_some_and(|kind| kind.eq_ignore_ascii_case("binary"))
        };
        Self {
            name: folder.name().to_owned(),
            trigger: folder.trigger().and_then(name_of),
            http_output: folder
                .bindings()
                .find(|binding| binding.is_http_output())
                .and_then(name_of),
            outputs: folder
                .bindings()
                .filter(|binding| binding.is_out())
                .filter_map(name_of)
                .collect(),
            binary: folder.bindings().filter(is_binary).filter_map(name_of).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn read(folder: &TempDir, settings: &[(&str, &str)]) -> AppFiles {
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        AppFiles::read(folder.path(), settings)
    }

    const HTTP: &str = r#"{"bindings": [{"type": "httpTrigger", "direction": "in", "name": "req", "route": "ROUTE"},
        {"type": "http", "direction": "out", "name": "res"}]}"#;

    fn http(route: &str) -> String {
        HTTP.replace("ROUTE", route)
    }

    #[test]
    fn bindings_are_those_of_the_files() {
        let folder = folder(&[
            (
                "Items/function.json",
                r#"{"bindings": [
                    {"type": "httpTrigger", "direction": "in", "name": "req"},
                    {"Type": "HTTP", "Direction": "Out", "Name": "$return"},
                    {"type": "queue", "direction": "out", "name": "copy", "dataType": "binary"},
                ]}"#,
            ),
            (
                "OnOrder/function.json",
                r#"{"bindings": [{"type": "blob", "direction": "in", "name": "template"},
                                 {"type": "queueTrigger", "direction": "in", "name": "order"}]}"#,
            ),
            ("broken/function.json", "{"),
            ("not.a.name/function.json", "{}"),
            ("src/main.rs", ""),
        ]);
        let files = read(&folder, &[]);
        let names: Vec<_> = files.functions.iter().map(|function| function.name.as_str()).collect();
        assert_eq!(names, ["Items", "OnOrder"]);
        assert_eq!(files.http_output("Items"), Some("$return"));
        assert_eq!(files.trigger("OnOrder"), Some("order"));
        let outputs = files.outputs("Items").unwrap();
        assert!(outputs.iter().eq(["$return", "copy"]));
        assert!(files.outputs("broken").is_none());
        assert!(files.is_binary("Items", "copy") && !files.is_binary("OnOrder", "copy"));
        assert_eq!(files.at("/api/ITEMS/"), Some("Items"));
    }

    #[test]
    fn routes_are_those_of_the_files() {
        let folder = folder(&[
            (
                "host.json",
                "{ // the host's\n\"version\": \"2.0\", \"Extensions\": {\"http\": {\"routePrefix\": \"v1\"}},}",
            ),
            ("Items/function.json", &http("items/{category}/{id:int?}")),
            ("Named/function.json", &http("items/{category}/{name}")),
            ("File/function.json", &http("files/{name}.{end}")),
            ("Day/function.json", &http("on/{day:datetime}")),
            ("Broken/function.json", &http("items/{id")),
        ]);
        let files = read(&folder, &[]);
        assert_eq!(files.at("/V1/ITEMS/Books/7"), Some("Items"));
        assert_eq!(files.at("/V1/ITEMS/Books/x"), Some("Named"));
        assert_eq!(files.at("/V1/on/2.1.2026"), Some("Day"));
        assert_eq!(files.at("/api/items/Books"), None);
        let respelled = |path| files.respelled(path);
        assert_eq!(respelled("/V1/ITEMS/Books/7/").as_deref(), Some("/v1/items/Books/7"));
        assert_eq!(respelled("/v1/FILES/A.B.txt").as_deref(), Some("/v1/files/A.B.txt"));
        assert_eq!(respelled("/v1/items/Books"), None);
        let overridden = read(
            &folder,
            &[("AZUREFUNCTIONSJOBHOST__EXTENSIONS__HTTP__ROUTEPREFIX", "v2")],
        );
        assert_eq!(overridden.at("/v2/items/Books"), Some("Items"));
    }

    #[test]
    fn a_profile_takes_the_prefix_away_and_the_default_is_none() {
        let host_json = |profile: &str| {
            let folder = folder(&[(
                "host.json",
                &format!(
                    r#"{{"configurationProfile": "{profile}", "customHandler": {{"http": {{"routes": [{{"route": "Books/{{id}}"}}]}}}}}}"#
                ),
            )]);
            read(&folder, &[])
        };
        for name in ["web-app-custom-handler", "of-a-newer-host"] {
            let profile = host_json(name);
            assert_eq!(profile.respelled("/books/A/").as_deref(), Some("/Books/A"), "{name}");
        }
        let default = host_json("default");
        assert_eq!(default.respelled("/books/A/"), None);
        assert_eq!(default.respelled("/api/books/A/").as_deref(), Some("/api/Books/A"));
    }

    #[test]
    fn whether_the_host_forwards_is_known_by_host_json_and_settings() {
        const FORWARDS: &str = "AzureFunctionsJobHost__customHandler__enableForwardingHttpRequest";
        let forwarding = r#"{"customHandler": {"enableForwardingHttpRequest": true}}"#;
        for (host_json, settings, never) in [
            ("{}", &[][..], true),
            (forwarding, &[], false),
            (
                r#"{"customHandler": {"enableForwardingHttpRequest": "TRUE"}}"#,
                &[],
                false,
            ),
            (
                r#"{"customHandler": {"enableForwardingHttpRequest": "yes"}}"#,
                &[],
                false,
            ),
            (forwarding, &[(FORWARDS, "False")], true),
            ("{}", &[(FORWARDS, "true")], false),
            ("{", &[], false),
        ] {
            let folder = folder(&[("host.json", host_json)]);
            assert_eq!(
                read(&folder, settings).never_forwards(),
                never,
                "{host_json} {settings:?}"
            );
        }
        assert!(!AppFiles::default().never_forwards());
    }
}

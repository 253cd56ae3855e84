//! The files that the host reads as well: which functions there are, and at which routes.

mod json;
mod template;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use self::template::Template;

/// What `host.json` and the `function.json` files say. Without them, nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct AppFiles {
    functions: Vec<FunctionFile>,
    /// Of HTTP functions, with the routes that the host tries first in front.
    routes: Vec<(Template, Option<String>)>,
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

impl AppFiles {
    /// Reads the app's folder. A file that cannot be read is passed over: the host has said so, or does not load the
    /// function either.
    ///
    /// `setting` knows the app settings: the host lets them take the place of what `host.json` says.
    pub(crate) fn read(root: &Path, setting: impl Fn(&str) -> Option<String>) -> Self {
        let mut files = Self::default();
        let host = json::read(&root.join("host.json"));
        let is_there = host.is_some();
        let host = host.unwrap_or_default();
        let told = |path: &[&str]| {
            let overridden = setting(&format!("AzureFunctionsJobHost__{}", path.join("__")));
            overridden.or_else(|| match json::member(&host, path)? {
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            })
        };
        let forwards = told(&["customHandler", "enableForwardingHttpRequest"]);
        files.never_forwards = is_there && !forwards.is_some_and(|on| on.eq_ignore_ascii_case("true"));
        // A profile takes the prefix away.
        let default = if host.get("configurationProfile").is_some() {
            ""
        } else {
            "api"
        };
        let prefix = told(&["extensions", "http", "routePrefix"]).unwrap_or_else(|| default.to_owned());
        let prefix = prefix.trim_matches('/').to_owned();
        let mut folders: Vec<_> = fs::read_dir(root)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        folders.sort_unstable();
        for name in folders {
            if let Some(function) = json::read(&root.join(&name).join("function.json")) {
                files.add(&name, &function, &prefix);
            }
        }
        let routes = json::member(&host, &["customHandler", "http", "routes"]).and_then(Value::as_array);
        for route in routes.into_iter().flatten() {
            if let Some(route) = json::member(route, &["route"]).and_then(Value::as_str) {
                files.routes.push((Template::new(&prefix, route), None));
            }
        }
        files.routes.sort_by_key(|(template, _)| template.precedence());
        files
    }

    fn add(&mut self, name: &str, function: &Value, prefix: &str) {
        let mut file = FunctionFile {
            name: name.to_owned(),
            ..FunctionFile::default()
        };
        let bindings = json::member(function, &["bindings"]).and_then(Value::as_array);
        for binding in bindings.into_iter().flatten() {
            let text = |member| json::member(binding, &[member]).and_then(Value::as_str);
            let (Some(kind), Some(binding_name)) = (text("type"), text("name")) else {
                continue;
            };
            let kind = kind.to_ascii_lowercase();
            let is_out = text("direction").is_some_and(|way| way.eq_ignore_ascii_case("out"));
            if is_out {
                file.outputs.insert(binding_name.to_owned());
            }
            if kind == "httptrigger" {
                let route = text("route").unwrap_or(name);
                self.routes.push((Template::new(prefix, route), Some(name.to_owned())));
            }
            if kind.ends_with("trigger") {
                file.trigger = Some(binding_name.to_owned());
            } else if kind == "http" && is_out {
                file.http_output = Some(binding_name.to_owned());
            } else if is_out && text("dataType").is_some_and(|kind| kind.eq_ignore_ascii_case("binary")) {
                file.binary.insert(binding_name.to_owned());
            }
        }
        self.functions.push(file);
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
        let (_, name) = routes.find(|(template, _)| template.respelled(path).is_some())?;
        name.as_deref()
    }

    /// The path as the route that takes it is spelled, if that is another spelling: the host ignores case and a slash
    /// at the end, and the router does not. What parameters hold stays as it is.
    pub(crate) fn respelled(&self, path: &str) -> Option<String> {
        let mut routes = self.routes.iter();
        let respelled = routes.find_map(|(template, _)| template.respelled(path))?;
        (respelled != path).then_some(respelled)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A folder of the test's own, gone at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let path = std::env::temp_dir().join(format!("app-files-{}", uuid::Uuid::new_v4()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn routes_and_bindings_are_those_of_the_files() {
        let folder = Folder::new();
        folder.write(
            "host.json",
            "{ // the host's\n\"version\": \"2.0\", \"Extensions\": {\"http\": {\"routePrefix\": \"v1\"}}}",
        );
        folder.write(
            "Items/function.json",
            r#"{"bindings": [
                {"type": "httpTrigger", "direction": "in", "name": "req", "route": "items/{category}/{id:int?}"},
                {"type": "http", "direction": "out", "name": "$return"},
                {"type": "queue", "direction": "out", "name": "copy", "dataType": "binary"}]}"#,
        );
        folder.write(
            "OnOrder/function.json",
            r#"{"bindings": [{"type": "blob", "direction": "in", "name": "template"},
                             {"type": "queueTrigger", "direction": "in", "name": "order"}]}"#,
        );
        folder.write("broken/function.json", "{");
        folder.write("src/main.rs", "");
        let files = AppFiles::read(&folder.0, |_| None);
        assert!(files.has("Items") && files.has("OnOrder") && !files.has("broken") && !files.has("src"));
        assert_eq!(files.http_output("Items"), Some("$return"));
        assert_eq!(files.trigger("OnOrder"), Some("order"));
        let outputs = files.outputs("Items").unwrap();
        assert!(outputs.iter().eq(["$return", "copy"]));
        assert!(files.outputs("broken").is_none());
        assert!(files.is_binary("Items", "copy") && !files.is_binary("OnOrder", "copy"));
        assert_eq!(files.at("/V1/ITEMS/Books/7"), Some("Items"));
        assert_eq!(
            files.respelled("/V1/ITEMS/Books/7/").as_deref(),
            Some("/v1/items/Books/7")
        );
        assert_eq!(files.respelled("/v1/items/Books"), None);
        assert_eq!(files.at("/api/items/Books"), None);
        assert!(files.never_forwards() && !AppFiles::default().never_forwards());
        folder.write(
            "host.json",
            r#"{"customHandler": {"enableForwardingHttpRequest": true}}"#,
        );
        assert!(!AppFiles::read(&folder.0, |_| None).never_forwards());
        let overridden = AppFiles::read(&folder.0, |name| match name {
            "AzureFunctionsJobHost__customHandler__enableForwardingHttpRequest" => Some("False".to_owned()),
            "AzureFunctionsJobHost__extensions__http__routePrefix" => Some("v2".to_owned()),
            _ => None,
        });
        assert!(overridden.never_forwards());
        folder.write(
            "host.json",
            r#"{"configurationProfile": "web-app-custom-handler",
                "customHandler": {"http": {"routes": [{"route": "Books/{id}"}]}}}"#,
        );
        let profile = AppFiles::read(&folder.0, |_| None);
        assert_eq!(profile.respelled("/books/A/").as_deref(), Some("/Books/A"));
        assert_eq!(overridden.at("/v2/items/Books"), Some("Items"));
    }
}

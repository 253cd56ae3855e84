//! An app's folder in which all is well, to be spoilt.

use std::fs;
use std::path::Path;

use axum::Router;
use axum::routing::{get, post};
use cargo_functions::Check;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::Host;
use tempfile::TempDir;

/// The header of an ELF file for x86-64 that needs nothing, as a static executable does.
pub(crate) fn elf() -> Vec<u8> {
    let mut bytes = vec![0; 64];
    bytes[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    bytes[16] = 2; // an executable
    bytes[18] = 62; // x86-64
    bytes[20] = 1; // the version
    bytes[52] = 64; // the header's own size
    bytes
}

/// Serves the routes in this process.
pub(crate) fn serving(router: Router) -> Host {
    Host::serving(FunctionApp::new(router))
}

/// The app: an HTTP function with a route of its own, and a timer.
pub(crate) struct App {
    pub(crate) folder: TempDir,
    /// The app, which listens already.
    pub(crate) host: Host,
}

impl App {
    pub(crate) fn new() -> Self {
        let app = Self {
            folder: tempfile::tempdir().unwrap(),
            host: serving(Self::router()),
        };
        app.write(
            "host.json",
            r#"{"version": "2.0", "customHandler": {"description": {"defaultExecutablePath": "handler"}}}"#,
        );
        app.write(
            "Order/function.json",
            r#"{"bindings": [
                {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous",
                 "methods": ["get", "post"], "route": "orders/{id:int}"},
                {"type": "http", "direction": "out", "name": "res"}]}"#,
        );
        app.write(
            "Clock/function.json",
            r#"{"bindings": [{"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 * * * * *"}]}"#,
        );
        app.write(
            "local.settings.json",
            r#"{"IsEncrypted": false, "Values":
                {"FUNCTIONS_WORKER_RUNTIME": "custom", "AzureWebJobsStorage": "UseDevelopmentStorage=true"}}"#,
        );
        app.write(
            ".funcignore",
            "# not packaged\nlocal.settings.json\nsrc\ntarget\n*.toml\n",
        );
        app.write("Cargo.toml", "");
        app.write("src/main.rs", "");
        fs::create_dir(app.root().join("target")).unwrap();
        app.write_executable(&elf());
        app
    }

    pub(crate) fn router() -> Router {
        Router::new()
            .route("/api/orders/{id}", get(|| async {}).post(|| async {}))
            .route("/Clock", post(|| async {}))
    }

    /// An app whose functions are made by `host.json` alone.
    pub(crate) fn of_routes(host_json: &str, router: Router) -> Self {
        let app = Self {
            host: serving(router),
            ..Self::new()
        };
        for name in ["Order", "Clock", "local.settings.json"] {
            app.remove(name);
        }
        app.write("host.json", host_json);
        app
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn write_executable(&self, content: &[u8]) {
        self.write_executable_at("handler", content);
    }

    pub(crate) fn write_executable_at(&self, path: impl AsRef<Path>, content: &[u8]) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        #[cfg(unix)]
        set_mode(&path, 0o755);
    }

    #[cfg(unix)]
    pub(crate) fn set_mode(&self, mode: u32) {
        set_mode(&self.root().join("handler"), mode);
    }

    pub(crate) fn remove(&self, name: &str) {
        let path = self.root().join(name);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).unwrap()
    }

    /// Puts `new` for `old` into the file `name`.
    pub(crate) fn replace(&self, name: &str, old: &str, new: &str) {
        let text = self.read(name);
        assert!(text.contains(old), "{old} is not in {name}");
        self.write(name, text.replacen(old, new, 1));
    }

    pub(crate) fn check(&self) -> Check {
        Check::new(self.root()).port(self.host.port())
    }

    /// What is wrong, a line each.
    pub(crate) fn findings(&self) -> Vec<String> {
        self.check().run().iter().map(ToString::to_string).collect()
    }
}

/// A `host.json` that is an app's only file, with a level, so that nothing is said of it.
pub(crate) const PROFILE: &str = r#"{"version": "2.0", "configurationProfile": "web-app-custom-handler", "customHandler": {
    "description": {"defaultExecutablePath": "handler"}, "http": {"defaultAuthorizationLevel": "anonymous"}}}"#;

/// The routes that such an app has.
pub(crate) fn routed() -> Router {
    Router::new()
        .route("/orders", get(|| async {}))
        .route("/orders/{id}", get(|| async {}).post(|| async {}))
}

/// The app with that `host.json`, in which `new` stands for `old`.
pub(crate) fn with_profile(old: &str, new: &str) -> App {
    let app = App::of_routes(PROFILE, routed());
    app.replace("host.json", old, new);
    app
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Spoils a file of a good app, and expects these findings and no others.
#[track_caller]
pub(crate) fn assert_spoilt(name: &str, old: &str, new: &str, findings: &[&str]) {
    let app = App::new();
    app.replace(name, old, new);
    assert_eq!(app.findings(), findings, "{name}: {old} became {new}");
}

#[test]
fn nothing_is_said_where_all_is_well() {
    assert_eq!(App::new().findings(), [""; 0]);
}

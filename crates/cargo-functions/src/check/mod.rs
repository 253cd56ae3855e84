//! Holds the files that the host reads against the app.

mod app;
mod elf;
mod executable;
mod executable_path;
mod finding;
mod folders;
mod funcignore;
mod function_json;
mod glibc;
mod host_json;
mod host_keys;
mod host_routes;
mod local_settings;
mod modes;
mod named_functions;
mod new_folder;
mod one_source;
mod probe;
mod routes;

use std::path::{Path, PathBuf};

use functions_app_files::FunctionFolder;

use self::app::App;
use self::finding::Findings;
pub use self::finding::{Finding, Severity};
pub(crate) use self::funcignore::left_out_by;
pub use self::glibc::Glibc;
use crate::settings::read_settings;

/// Holds the files that the Functions host and Core Tools read against the app that `host.json` names.
///
/// Read are `host.json` with the profile it names and the app settings that override it, the executable, each folder's
/// `function.json`, `local.settings.json` and `.funcignore`. Then the executable is started as the host starts it, on a
/// free port (its fixed one, unless that is taken) and with the settings of `local.settings.json`, and stopped at the end.
/// Nothing is written.
///
/// A route's methods are found by asking the app for it with the method `CHECK`, to which axum answers with what it
/// allows instead. Only a route that takes every method (`any`) is called with it. Routes that cannot be judged so are
/// left alone. The functions that the code names (`FunctionApp::functions`) are found by an envelope for one that cannot be,
/// which the library refuses with a list of them; they can be told only if the app logs by `LogLayer`. A route that no file
/// leads to is not told, as nothing outside of the app knows of it.
///
/// ```
/// use cargo_functions::Check;
///
/// for finding in Check::new("no such folder").run() {
///     println!("{finding}");
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is checked until it is run"]
pub struct Check {
    root: PathBuf,
    port: Option<u16>,
    glibc: Option<Glibc>,
    build: String,
    build_folder: PathBuf,
}

impl Check {
    /// Checks the app whose `host.json` is in the folder `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            port: None,
            glibc: None,
            build: "build it and copy it there".to_owned(),
            build_folder: "target".into(),
        }
    }

    /// Takes the app that listens on this port of 127.0.0.1, in place of starting one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The glibc that the app will find where it runs: an executable that needs more is an error then. By default one that
    /// needs more than [`Glibc::OLDEST`] makes a hint.
    pub fn glibc(mut self, glibc: Glibc) -> Self {
        self.glibc = Some(glibc);
        self
    }

    /// How to make the executable, for findings to say, such as "run `make package`".
    pub fn build_with(mut self, advice: impl Into<String>) -> Self {
        self.build = advice.into();
        self
    }

    /// Where cargo builds, absolute or below the root. It is `target` by default.
    pub fn build_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.build_folder = folder.into();
        self
    }

    /// Everything that is wrong, in the order the files were read. None is right.
    #[must_use]
    pub fn run(&self) -> Vec<Finding> {
        let mut findings = Findings::default();
        let root = self.root.as_path();
        let settings = read_settings(root);
        let host = host_json::check(root, &settings, &self.build, &mut findings);
        if !host.is_there {
            // Everywhere else but in an app's folder the other findings would only hide this one.
            return findings.into_vec();
        }
        let can_start = host
            .executable
            .as_ref()
            .filter(|executable| executable::check(executable, self.glibc, &self.build, &mut findings));
        let folders = folders::read(root, &mut findings);
        for folder in &folders {
            function_json::check(folder, &host, &mut findings);
        }
        folders::check_names(&folders, &mut findings);
        one_source::check(&folders, &host, &mut findings);
        local_settings::check(root, &folders, host.profile, &mut findings);
        let app = match self.port {
            Some(port) => Some(App::listening(port)),
            None => can_start.and_then(|executable| App::start(root, executable, &host, &settings, &mut findings)),
        };
        if let Some(app) = app {
            routes::check(&folders, &host, app.port(), &mut findings);
            if !host.has_routes {
                named_functions::check(&folders, app.port(), &mut findings);
            }
        }
        funcignore::check(root, &packaged(&host, &folders), &mut findings);
        new_folder::check(root, &self.build_folder, &mut findings);
        findings.into_vec()
    }

    /// The folder it checks.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }
}

/// The files that the app cannot run without.
fn packaged(host: &host_json::Host, folders: &[FunctionFolder]) -> Vec<String> {
    let mut paths = vec!["host.json".to_owned()];
    paths.extend(
        host.executable
            .iter()
            .filter_map(|executable| executable.packaged.clone()),
    );
    paths.extend(folders.iter().map(FunctionFolder::file));
    paths
}

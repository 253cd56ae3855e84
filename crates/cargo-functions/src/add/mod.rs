//! Writes the files of a new function.

mod code;
mod declared;
mod edit;
mod kind;

use std::fs;
use std::io;
use std::path::Path;

use functions_app_files::{HostConfig, JsonFile, Profile, is_function_name};

use self::code::Surroundings;
use self::edit::Edit;
pub use self::kind::TriggerKind;
use crate::Error;
use crate::check::left_out_by;
use crate::manifest::Manifest;
use crate::names::reserved;
use crate::settings::read_settings;

/// A function that is to be written: its `function.json`, and what its trigger needs in `host.json` and
/// `local.settings.json`.
///
/// With [`Written::handler`] and [`Written::route`] added to the program, [`Check`](crate::Check) has nothing to say of it.
///
/// ```
/// use cargo_functions::{NewFunction, TriggerKind};
///
/// let root = tempfile::tempdir()?;
/// std::fs::write(root.path().join("host.json"), r#"{"version": "2.0"}"#)?;
/// let written = NewFunction::new("Order", TriggerKind::Http)?.write(root.path())?;
/// assert_eq!(written.files(), ["Order/function.json"]);
/// assert_eq!(written.handler(), "async fn order() -> &'static str {\n    \"Order\"\n}");
/// assert_eq!(written.route(), r#".route("/api/Order", axum::routing::get(order).post(order))"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "nothing is written until `write`"]
pub struct NewFunction {
    name: String,
    kind: TriggerKind,
}

/// What [`NewFunction::write`] has done.
#[derive(Clone, Debug)]
pub struct Written {
    name: String,
    files: Vec<String>,
    route: String,
    handler: String,
    missing_crates: Vec<&'static str>,
    declared_in: Option<String>,
}

impl NewFunction {
    /// The function `name`, started by `kind`.
    ///
    /// # Errors
    ///
    /// If the host takes no such name for a function, or no such route for an HTTP function of that name.
    pub fn new(name: impl Into<String>, kind: TriggerKind) -> Result<Self, Error> {
        let name = name.into();
        if !is_function_name(&name) {
            return Err(Error::name(name));
        }
        match reserved(&name).filter(|_| kind == TriggerKind::Http) {
            Some(start) => Err(Error::reserved(name, start)),
            None => Ok(Self { name, kind }),
        }
    }

    /// The function's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes the files into the app's folder `root`. What stands in the present files stays as it is.
    ///
    /// # Errors
    ///
    /// If `root` has no `host.json`, if that makes functions of routes, if there is something of that name already, if
    /// `.funcignore` would leave the function out of the package, or if a file cannot be read as the host reads it, or cannot
    /// be written. But for the last nothing has been written then.
    pub fn write(&self, root: &Path) -> Result<Written, Error> {
        let file = format!("{}/function.json", self.name);
        self.refuse_taken(root)?;
        let config = self.host_config(root)?;
        if let Some(line) = left_out_by(root, &file) {
            return Err(Error::left_out(&self.name, line));
        }
        let edits = self.edits(root)?;
        let mut files = vec![file.clone()];
        let failed = |name: &str, cause: io::Error| Error::io(name, cause);
        fs::create_dir(root.join(&self.name)).map_err(|cause| failed(&self.name, cause))?;
        fs::write(root.join(&file), self.kind.function_json()).map_err(|cause| failed(&file, cause))?;
        for edit in edits {
            fs::write(root.join(edit.file), &edit.text).map_err(|cause| failed(edit.file, cause))?;
            files.push(edit.file.to_owned());
        }
        let manifest = Manifest::read(root);
        let surroundings = Surroundings {
            prefix: &config.route_prefix(),
            has_memline: manifest.has("memline"),
        };
        let is_missing = |name: &&&'static str| manifest.is_there() && !manifest.has(name);
        Ok(Written {
            name: self.name.clone(),
            files,
            route: code::route(self.kind, &self.name, surroundings),
            handler: code::handler(self.kind, &self.name, surroundings),
            missing_crates: code::crates(self.kind).iter().filter(is_missing).copied().collect(),
            declared_in: declared::declared_in(root),
        })
    }

    /// What `host.json` says, unless it makes functions itself: beside such a one a function's file stops the host.
    fn host_config(&self, root: &Path) -> Result<HostConfig, Error> {
        let file = match JsonFile::read(root, "host.json") {
            JsonFile::Object(file) => file,
            JsonFile::Missing => return Err(Error::no_app(&self.name)),
            JsonFile::Unusable(sentence) => return Err(Error::unusable(sentence)),
        };
        // One that is not known here makes functions of routes as well.
        let profile = Profile::of_file(&file).unwrap_or(Some(Profile::WebApp));
        let config = HostConfig::new(&file, profile, read_settings(root));
        if config.has_routes() {
            let part = if profile.is_some() {
                "configurationProfile"
            } else {
                "customHandler.http.routes"
            };
            return Err(Error::routes(&self.name, self.kind == TriggerKind::Http, part));
        }
        Ok(config)
    }

    /// The host ignores case in names of functions.
    fn refuse_taken(&self, root: &Path) -> Result<(), Error> {
        let entries = fs::read_dir(root).map_err(|cause| Error::io(&root.display().to_string(), cause))?;
        for entry in entries {
            let entry = entry.map_err(|cause| Error::io(&root.display().to_string(), cause))?;
            let taken = entry.file_name().to_string_lossy().into_owned();
            if taken.eq_ignore_ascii_case(&self.name) {
                return Err(Error::taken(&self.name, taken));
            }
        }
        Ok(())
    }

    /// The changes to the files that all functions share.
    fn edits(&self, root: &Path) -> Result<Vec<Edit>, Error> {
        let mut edits = Vec::new();
        if self.kind.needs_extensions() && !root.join("extensions.csproj").exists() {
            edits.extend(edit::add_extensions(root)?);
        }
        let settings = self.kind.local_settings();
        if !settings.is_empty() {
            edits.extend(edit::add_settings(root, &settings)?);
        }
        Ok(edits)
    }
}

impl Written {
    /// The function's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The files that were written or changed, from the app's folder.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The route that the router now lacks.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// A handler for the route, with its imports, which does nothing yet; it compiles without a warning. Payloads of
    /// other types than `serde_json::Value` are for its writer to name. If the app depends on memline, the handler opens a
    /// session for each invocation, and the work is a function that is profiled in it.
    #[must_use]
    pub fn handler(&self) -> &str {
        &self.handler
    }

    /// The crates that the handler names and the app does not depend on.
    #[must_use]
    pub fn missing_crates(&self) -> &[&'static str] {
        &self.missing_crates
    }

    /// The file, from the app's folder, whose call of `FunctionApp::functions` is to name the new function too. There is
    /// none in an app that does not name its functions.
    #[must_use]
    pub fn declared_in(&self) -> Option<&str> {
        self.declared_in.as_deref()
    }
}

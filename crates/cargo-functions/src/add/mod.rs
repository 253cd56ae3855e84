//! Writes the files of a new function.

mod edit;
mod kind;

use std::fs;
use std::io;
use std::path::Path;

use self::edit::Edit;
pub use self::kind::TriggerKind;
use crate::Error;
use crate::check::left_out_by;
use crate::json::{Read, read};
use crate::names::is_function_name;

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
/// assert_eq!(written.handler(), r#"async fn order() -> &'static str { "Order" }"#);
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
    files: Vec<String>,
    route: String,
    handler: String,
}

impl NewFunction {
    /// The function `name`, started by `kind`.
    ///
    /// # Errors
    ///
    /// If the host takes no such name for a function.
    pub fn new(name: impl Into<String>, kind: TriggerKind) -> Result<Self, Error> {
        let name = name.into();
        if is_function_name(&name) {
            Ok(Self { name, kind })
        } else {
            Err(Error::name(name))
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
    /// If `root` has no `host.json`, if there is something of that name already, if `.funcignore` would leave the
    /// function out of the package, or if a file cannot be changed or written. But for the last nothing has been
    /// written then.
    pub fn write(&self, root: &Path) -> Result<Written, Error> {
        let file = format!("{}/function.json", self.name);
        self.refuse_taken(root)?;
        if !root.join("host.json").exists() {
            return Err(Error::no_app(&self.name));
        }
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
        Ok(Written {
            files,
            route: self.kind.route(&self.name),
            handler: self.kind.handler(&self.name),
        })
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
        if self.kind.needs_extensions()
            && let Read::Object(host) = read(root, "host.json")
            && !host.contains_key("extensionBundle")
            && !root.join("extensions.csproj").exists()
        {
            edits.push(edit::add_extensions(root)?);
        }
        let settings = self.kind.local_settings();
        if let Read::Object(file) = read(root, "local.settings.json")
            && let Some(edit) = edit::add_settings(root, &file, &settings)?
        {
            edits.push(edit);
        }
        Ok(edits)
    }
}

impl Written {
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

    /// A handler for the route, which does nothing yet. Payloads of other types than `serde_json::Value` are for its
    /// writer to name.
    #[must_use]
    pub fn handler(&self) -> &str {
        &self.handler
    }
}

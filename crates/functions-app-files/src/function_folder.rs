use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use crate::binding::Binding;
use crate::json_file::JsonFile;

/// A folder at the top of an app's that holds a `function.json`: a function, as the host finds them.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionFolder {
    name: String,
    content: Result<Map<String, Value>, String>,
}

impl FunctionFolder {
    /// The folders of the app, in the order of their names.
    ///
    /// # Errors
    ///
    /// If the app's folder cannot be listed.
    pub fn read_all(root: &Path) -> io::Result<Vec<Self>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(root)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        let folders = names.into_iter().filter_map(|name| {
            let content = match JsonFile::read(root, &file(&name)) {
                JsonFile::Object(content) => Ok(content),
                JsonFile::Missing => return None,
                JsonFile::Unusable(sentence) => Err(sentence),
            };
            Some(Self { name, content })
        });
        Ok(folders.collect())
    }

    /// The function's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path of its `function.json` from the app's folder.
    #[must_use]
    pub fn file(&self) -> String {
        file(&self.name)
    }

    /// What its `function.json` holds.
    ///
    /// # Errors
    ///
    /// The sentence that says why that cannot be read.
    pub fn content(&self) -> Result<&Map<String, Value>, &str> {
        self.content.as_ref().map_err(String::as_str)
    }

    /// The bindings that have a type. Unlike what is in them, their list is found by this spelling of its name only.
    pub fn bindings(&self) -> impl Iterator<Item = Binding<'_>> {
        let list = self.content().ok().and_then(|content| content.get("bindings"));
        let list = list.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(Binding::of)
    }

    /// The trigger, if there is one and no other.
    #[must_use]
    pub fn trigger(&self) -> Option<Binding<'_>> {
        let mut triggers = self.bindings().filter(|binding| binding.is_trigger());
        let trigger = triggers.next()?;
        triggers.next().is_none().then_some(trigger)
    }

    /// The route of an HTTP function, below the prefix. If none is written, that is its name.
    #[must_use]
    pub fn http_route(&self) -> Option<&str> {
        let trigger = self.trigger().filter(|trigger| trigger.is("httpTrigger"))?;
        match trigger.get("route") {
            None | Some(Value::Null) => Some(&self.name),
            Some(Value::String(route)) if route.trim().is_empty() => Some(&self.name),
            Some(route) => route.as_str(),
        }
    }
}

fn file(name: &str) -> String {
    format!("{name}/function.json")
}

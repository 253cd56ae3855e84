//! What the app's `Cargo.toml` says that it is made of.

use std::fs;
use std::path::Path;

use toml::Table;

/// The `Cargo.toml` of the app, if there is one that can be read.
#[derive(Debug)]
pub(crate) struct Manifest(Option<Table>);

impl Manifest {
    pub(crate) fn read(root: &Path) -> Self {
        let text = fs::read_to_string(root.join("Cargo.toml")).ok();
        Self(text.and_then(|text| text.parse().ok()))
    }

    /// Whether there is one to be asked.
    pub(crate) fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// The name of the executable that cargo builds: of several, the first that the file lists.
    pub(crate) fn executable(&self) -> Option<&str> {
        let table = self.0.as_ref()?;
        let named = table.get("bin").and_then(|bins| bins.get(0)?.get("name"));
        named.or_else(|| table.get("package")?.get("name"))?.as_str()
    }

    /// Whether the app's code can name the crate `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        let dependencies = self.0.as_ref().and_then(|table| table.get("dependencies")?.as_table());
        dependencies.is_some_and(|dependencies| dependencies.contains_key(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_named_by_itself_or_by_the_package() {
        for (text, name) in [
            ("[package]\nname = \"orders\"", Some("orders")),
            (
                "[[bin]]\nname = \"handler\"\n[[bin]]\nname = \"other\"\n[package]\nname = \"orders\"",
                Some("handler"),
            ),
            ("[workspace]", None),
        ] {
            assert_eq!(Manifest(text.parse().ok()).executable(), name, "{text}");
        }
    }
}

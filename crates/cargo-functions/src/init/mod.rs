//! Writes the files of a new app.

use std::fs;
use std::path::Path;

use functions_app_files::FunctionFolder;

use crate::Error;
use crate::manifest::Manifest;

/// A function app that is to be made of a crate: `host.json`, `local.settings.json`, `.funcignore`, lines of `.gitignore`,
/// and the program, if `src/main.rs` is still as `cargo new` writes it.
///
/// ```
/// use cargo_functions::NewApp;
///
/// let root = tempfile::tempdir()?;
/// std::fs::write(root.path().join("Cargo.toml"), "[package]\nname = \"greeter\"\n")?;
/// let app = NewApp::web_app().write(root.path())?;
/// assert_eq!(app.files(), ["host.json", "local.settings.json", ".funcignore", ".gitignore"]);
/// assert!(app.main().unwrap().contains("Hello from Rust"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "nothing is written until `write`"]
pub struct NewApp {
    shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Functions,
    WebApp,
}

/// What [`NewApp::write`] has done.
#[derive(Clone, Debug)]
pub struct WrittenApp {
    files: Vec<&'static str>,
    main: Option<&'static str>,
    missing_crates: Vec<&'static str>,
    executable: String,
}

/// What `cargo new` writes.
const UNTOUCHED_MAIN: &str = "fn main() {\n    println!(\"Hello, world!\");\n}\n";

const MAIN: &str = "src/main.rs";

impl NewApp {
    /// An app of functions, each of which has a `function.json`; [`NewFunction`](crate::NewFunction) adds them.
    pub fn functions() -> Self {
        Self {
            shape: Shape::Functions,
        }
    }

    /// A web app in `host.json` alone: every path of every client goes to the router, by the profile
    /// `web-app-custom-handler`. There can be no other trigger beside it.
    pub fn web_app() -> Self {
        Self { shape: Shape::WebApp }
    }

    /// Makes the crate in the folder `root` a function app. `local.settings.json`, `.funcignore` and a program that are
    /// there stay as they are.
    ///
    /// # Errors
    ///
    /// If `root` has no `Cargo.toml`, or has a `host.json`, or has a `function.json` beside which the host does not take
    /// a web app, or if a file cannot be written. But for the last nothing has been written then.
    pub fn write(self, root: &Path) -> Result<WrittenApp, Error> {
        let manifest = Manifest::read(root);
        if !manifest.is_there() {
            return Err(Error::no_crate());
        }
        if root.join("host.json").exists() {
            return Err(Error::app_is_there());
        }
        if self.shape == Shape::WebApp
            && let Some(function) = first_function(root)
        {
            return Err(Error::function_beside_web_app(function));
        }
        let (host, program) = match self.shape {
            Shape::Functions => (include_str!("files/host.json"), include_str!("files/main.rs")),
            Shape::WebApp => (
                include_str!("files/web_app.host.json"),
                include_str!("files/web_app.rs"),
            ),
        };
        let mut files = Vec::new();
        let mut write = |name: &'static str, text: &str| {
            files.push(name);
            fs::write(root.join(name), text).map_err(|cause| Error::io(name, cause))
        };
        write("host.json", host)?;
        for (name, text) in [
            ("local.settings.json", include_str!("files/local.settings.json")),
            (".funcignore", include_str!("files/funcignore")),
        ] {
            if !root.join(name).exists() {
                write(name, text)?;
            }
        }
        if let Some(text) = with_ignored(&fs::read_to_string(root.join(".gitignore")).unwrap_or_default()) {
            write(".gitignore", &text)?;
        }
        let is_untouched = fs::read_to_string(root.join(MAIN)).is_ok_and(|text| text == UNTOUCHED_MAIN);
        if is_untouched {
            write(MAIN, program)?;
        }
        let needed = match self.shape {
            Shape::Functions => &["axum", "functions-custom-handler", "tokio"][..],
            Shape::WebApp => &["axum", "functions-custom-handler", "tokio", "tracing"],
        };
        Ok(WrittenApp {
            files,
            main: (!is_untouched).then_some(program),
            missing_crates: needed.iter().copied().filter(|name| !manifest.has(name)).collect(),
            executable: manifest.executable().unwrap_or("app").to_owned(),
        })
    }
}

impl WrittenApp {
    /// The files that were written or changed, from the crate's folder.
    #[must_use]
    pub fn files(&self) -> &[&'static str] {
        &self.files
    }

    /// The program that is left to write, where `src/main.rs` was no longer as `cargo new` writes it.
    #[must_use]
    pub fn main(&self) -> Option<&str> {
        self.main
    }

    /// The crates that the program names and the crate does not depend on.
    #[must_use]
    pub fn missing_crates(&self) -> &[&'static str] {
        &self.missing_crates
    }

    /// The file that cargo builds, in `target/release`.
    #[must_use]
    pub fn executable(&self) -> &str {
        &self.executable
    }
}

/// A folder that has a `function.json`.
fn first_function(root: &Path) -> Option<String> {
    let folders = FunctionFolder::read_all(root).ok()?;
    folders.first().map(|folder| folder.name().to_owned())
}

/// The `.gitignore` with the lines that it lacks, or `None` if it lacks none.
fn with_ignored(text: &str) -> Option<String> {
    let has = |line: &str| {
        let name = line.trim_start_matches('/');
        text.lines().any(|has| has.trim().trim_matches('/') == name)
    };
    let missing: Vec<_> = include_str!("files/gitignore")
        .lines()
        .filter(|line| !has(line))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let between = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    Some(format!("{text}{between}{}\n", missing.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gitignore_gets_the_lines_it_lacks() {
        let all = "/handler\n/local.settings.json\n/target\n";
        assert_eq!(with_ignored("").as_deref(), Some(all));
        assert_eq!(
            with_ignored("target").as_deref(),
            Some("target\n/handler\n/local.settings.json\n")
        );
        assert_eq!(with_ignored(all), None);
    }
}

//! Which file the host starts.

use std::env;
use std::path::{Path, PathBuf};

use functions_app_files::{Entry, HostConfig, Source};
use serde_json::Value;

use super::finding::Findings;
use crate::settings::expand;

/// The file that the host starts.
#[derive(Debug)]
pub(super) struct Executable {
    /// As it is named.
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// Its path from the app's folder, if it is below.
    pub(super) packaged: Option<String>,
}

const PATH: &str = "customHandler:description:defaultExecutablePath";
const ADVICE: &str = "\"customHandler\": {\"description\": {\"defaultExecutablePath\": \"handler\"}}";

/// `build` says how it is made.
pub(super) fn check(
    root: &Path,
    config: &HostConfig,
    settings: &[(String, String)],
    build: &str,
    findings: &mut Findings,
) -> Option<Executable> {
    let entry = named(config, findings)?;
    let naming = match &entry.source {
        Source::Setting(name) => format!("the setting {name} names"),
        _ => "host.json names".to_owned(),
    };
    let written = entry.text();
    let name = match expand(&written, settings) {
        Ok(name) => name,
        Err(setting) => {
            findings.hint(format!(
                "{naming} the executable {written:?}, and the setting {setting} is not in local.settings.json, so neither \
                 the executable nor its routes were looked at: add it to its Values"
            ));
            return None;
        }
    };
    let found = if Path::new(&name).is_absolute() {
        absolute(root, &name, &naming, findings)
    } else {
        relative(root, config, &name, &naming, build, findings)
    };
    found.map(|path| Executable {
        packaged: path
            .strip_prefix(root)
            .ok()
            .map(|below| below.to_string_lossy().into_owned()),
        name,
        path,
    })
}

fn named<'a>(config: &'a HostConfig, findings: &mut Findings) -> Option<&'a Entry> {
    if !config.exists("customHandler") {
        if config.exists("httpWorker") {
            findings.hint(
                "host.json has an httpWorker, which hosts will give up, so neither the executable nor its routes were looked \
                 at: rename it to customHandler",
            );
        } else {
            findings.error(format!(
                "host.json has no customHandler, so the host starts none: add {ADVICE}"
            ));
        }
        return None;
    }
    let Some(entry) = config.get(PATH) else {
        findings.error(format!(
            "customHandler in host.json names no executable: write {ADVICE}"
        ));
        return None;
    };
    match &entry.value {
        Value::String(path) if !path.is_empty() => Some(entry),
        other => {
            findings.error(format!(
                "customHandler.description.defaultExecutablePath in {} is {other}: write the name of the executable, \
                 such as \"handler\"",
                entry.source
            ));
            None
        }
    }
}

fn absolute(root: &Path, name: &str, naming: &str, findings: &mut Findings) -> Option<PathBuf> {
    let path = PathBuf::from(name);
    if !path.exists() {
        findings.hint(format!(
            "{naming} the executable {name:?}, which is not on this machine, so neither the executable nor its routes were \
             looked at: see that it is there where the app runs"
        ));
        return None;
    }
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    if let Ok(below) = path.strip_prefix(&root) {
        findings.hint(format!(
            "{naming} the executable {name:?}, and in Azure the app has another folder: write its path from the app's \
             folder, {:?}",
            below.display()
        ));
    }
    Some(path)
}

/// The host looks below `workerDirectory`, which is the app's folder where nothing is said, and then lets the system
/// look for it, on PATH.
fn relative(
    root: &Path,
    config: &HostConfig,
    name: &str,
    naming: &str,
    build: &str,
    findings: &mut Findings,
) -> Option<PathBuf> {
    let worker_folder = config.text("customHandler:description:workerDirectory");
    let worker_folder = worker_folder.filter(|folder| !folder.is_empty());
    let plain = name.trim_start_matches("./");
    let path = worker_folder
        .as_ref()
        .map_or_else(|| root.to_owned(), |folder| root.join(folder))
        .join(plain);
    if path.is_file() {
        if plain != name {
            findings.error(format!(
                "{naming} the executable {name:?}, and Core Tools marks a packaged file as executable only under the very \
                 same name: write {plain:?}"
            ));
        } else if let Some(folder) = worker_folder {
            findings.hint(format!(
                "{naming} the executable {name:?} below the workerDirectory {folder:?}, and Core Tools marks a packaged \
                 file as executable only under the name from the app's folder: if you publish with it, write {:?} and no \
                 workerDirectory",
                Path::new(folder.trim_start_matches("./")).join(plain).display()
            ));
        }
        return Some(path);
    }
    if let Some(path) = on_path(name) {
        return Some(path);
    }
    let is = if path.exists() { "is not a file" } else { "is not there" };
    findings.error(format!("{naming} the executable {name:?}, which {is}: {build}"));
    None
}

fn on_path(name: &str) -> Option<PathBuf> {
    if name.contains(['/', '\\']) {
        return None;
    }
    let folders = env::var_os("PATH")?;
    let names = [name.to_owned(), format!("{name}{}", env::consts::EXE_SUFFIX)];
    env::split_paths(&folders)
        .flat_map(|folder| names.clone().map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

//! The settings that the environment gives, so that a program can be profiled without being edited.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::file_form::FileForm;
use crate::{Error, Measure, Sampling};

/// The name of the environment variable. Another name for a build that is linked beside another memline, as `cargo memline` does:
/// each has a variable of its own.
const VARIABLE: &str = match option_env!("MEMLINE_VARIABLE") {
    Some(name) => name,
    None => "MEMLINE",
};

const ALLOWED: &str = "on, off, 1/N with N from 1 to 4294967295, rss, pss, uss, heap, task, each, quiet, lean and out=FILE, with \
     commas between";

/// What the variable says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) sampling: Sampling,
    pub(crate) measure: Option<Measure>,
    /// Whether each call outside of sessions has a report of its own.
    pub(crate) is_each: bool,
    /// Whether such reports are made, where there is no profile of the process, and not printed.
    pub(crate) is_quiet: bool,
    /// The profile of the process that is written to a file.
    pub(crate) out: Option<Out>,
}

/// A profile of the process in a file.
#[derive(Clone, Debug)]
pub(crate) struct Out {
    pub(crate) file: PathBuf,
    /// Whether functions that are hot and never touch the heap are left out of the count.
    pub(crate) is_lean: bool,
}

/// Where the profile of the process is to be written, also if the program has set everything else itself.
pub(crate) fn out() -> Option<Out> {
    let value = std::env::var_os(VARIABLE)?;
    let value = value.to_string_lossy();
    value.contains("out=").then(settings)?.out
}

/// What the variable says. Where it says nothing that can be had, the defaults hold and one sentence on standard error
/// says why.
pub(crate) fn settings() -> Settings {
    let Some(value) = std::env::var_os(VARIABLE) else {
        return Settings::default();
    };
    parse(&value.to_string_lossy()).unwrap_or_else(|error| {
        // `eprintln!` would panic in the middle of a profiled call where nobody reads standard error.
        let _ = writeln!(std::io::stderr(), "memline: {VARIABLE}: {error}");
        Settings::default()
    })
}

/// Reads the words; of two of a kind the last one holds.
fn parse(value: &str) -> Result<Settings, Error> {
    let mut settings = Settings::default();
    let (mut file, mut is_lean) = (None, false);
    if value.trim().is_empty() {
        return Ok(settings);
    }
    for word in value.split(',').map(str::trim) {
        if let Ok(sampling) = word.parse::<Sampling>() {
            settings.sampling = sampling;
        } else if let Ok(measure) = word.parse::<Measure>() {
            measure.check()?;
            settings.measure = Some(measure);
        } else if word == "each" {
            settings.is_each = true;
        } else if word == "quiet" {
            settings.is_quiet = true;
        } else if word == "lean" {
            is_lean = true;
        } else if let Some(named) = word.strip_prefix("out=").filter(|named| !named.is_empty()) {
            FileForm::of(Path::new(named)).check(word)?;
            file = Some(PathBuf::from(named.replace("%p", &std::process::id().to_string())));
        } else {
            return Err(Error::unparsed(word, ALLOWED));
        }
    }
    if is_lean && file.is_none() {
        return Err(Error::unparsed(
            "lean",
            "lean beside out=FILE, whose profile it makes cheaper",
        ));
    }
    settings.out = file.map(|file| Out { file, is_lean });
    Ok(settings)
}

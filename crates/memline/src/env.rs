//! The settings that the environment gives, so that a program can be profiled without being edited.

use std::io::Write as _;

use crate::{Error, Measure, Switch};

/// The name of the environment variable.
const VARIABLE: &str = "MEMLINE";

const ALLOWED: &str =
    "on, off, 1/N with N from 1 to 4294967295, rss, pss, uss, heap, task and quiet, with commas between";

/// What the variable says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) switch: Switch,
    pub(crate) measure: Measure,
    /// Whether reports of calls outside of sessions are not printed.
    pub(crate) is_quiet: bool,
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
    if value.trim().is_empty() {
        return Ok(settings);
    }
    for word in value.split(',').map(str::trim) {
        if let Ok(switch) = word.parse::<Switch>() {
            settings.switch = switch;
        } else if let Ok(measure) = word.parse::<Measure>() {
            measure.check()?;
            settings.measure = measure;
        } else if word == "quiet" {
            settings.is_quiet = true;
        } else {
            return Err(Error::unparsed(word, ALLOWED));
        }
    }
    Ok(settings)
}

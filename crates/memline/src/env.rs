//! The settings that the environment gives, so that a program can be profiled without being edited.

use std::io::Write as _;

use crate::{Config, Error, Measure, Switch};

/// The name of the environment variable.
const VARIABLE: &str = "MEMLINE";

const ALLOWED: &str =
    "on, off, 1/N with N from 1 to 4294967295, rss, pss, uss, heap, task and quiet, with commas between";

/// What the variable says. Where it says nothing that can be had, the defaults hold and one sentence on standard error
/// says why.
pub(crate) fn config() -> Config {
    let Some(value) = std::env::var_os(VARIABLE) else {
        return Config::new();
    };
    parse(&value.to_string_lossy()).unwrap_or_else(|error| {
        // `eprintln!` would panic in the middle of a profiled call where nobody reads standard error.
        let _ = writeln!(std::io::stderr(), "memline: {VARIABLE}: {error}");
        Config::new()
    })
}

/// Reads the words; of two of a kind the last one holds.
fn parse(value: &str) -> Result<Config, Error> {
    let mut config = Config::new();
    if value.trim().is_empty() {
        return Ok(config);
    }
    for word in value.split(',').map(str::trim) {
        config = if let Ok(switch) = word.parse::<Switch>() {
            config.switch(switch)
        } else if let Ok(measure) = word.parse::<Measure>() {
            measure.check()?;
            config.measure(measure)
        } else if word == "quiet" {
            config.sink(|_| {})
        } else {
            return Err(Error::unparsed(word, ALLOWED));
        };
    }
    Ok(config)
}

//! The app settings, read once when the app starts.
//!
//! The Functions host hands app settings to the handler as environment variables. Everything here is strict: a value
//! that does not parse stops the start with one sentence, because a setting that is silently taken for its default is
//! found out only when the logs are missing.

mod error;
mod format;
mod page;
mod source;
mod values;

use std::ffi::OsString;
use std::fmt;
use std::io::IsTerminal;
use std::time::Duration;

use memline::{Measure, Sampling};
use url::Url;

pub use self::error::SettingsError;
pub use self::format::Formats;
pub use self::page::Page;
use self::source::Source;
use self::values::{Limit, decimals, http_url};
use crate::upstream::{Limits, origin};

/// What holds where a setting is not set, of those whose default is not the same everywhere.
struct Defaults {
    format: &'static str,
    measure: &'static str,
}

const SERVING: Defaults = Defaults {
    format: "auto",
    measure: "rss",
};

const DEMO: Defaults = Defaults {
    format: "table",
    measure: "task",
};

/// Set by Core Tools (`func start`) for the processes it starts: a person is looking at the console.
const CORE_TOOLS: &str = "FUNCTIONS_CORETOOLS_ENVIRONMENT";

/// What the app does, and how it logs.
///
/// | setting | values | default |
/// |---|---|---|
/// | `TARGET_URL` | an http or https URL | `https://microsoft.com` |
/// | `MEMORY_PROFILER` | `on`, `off`, or `1/N` | `on` |
/// | `MEMORY_PROFILER_BACKEND` | `rss`, `pss`, `uss`, `heap`, `task` | `rss` |
/// | `MEMORY_PROFILER_FORMAT` | `auto`, or a list of `table`, `rows`, `json` | `auto` |
/// | `MEMORY_PROFILER_INCREMENTS_ONLY` | `true`, `false` | `false` |
/// | `MEMORY_PROFILER_PRECISION` | 0 to 6 decimals | `1` |
/// | `MEMORY_PROFILER_DUMP_AFTER_SECONDS` | `off`, or whole seconds from 1 to 86400 | `240` |
/// | `MEMORY_PROFILER_DUMP_ABOVE_MIB` | `off`, or whole MiB from 1 to 1048576 | `off` |
/// | `MEMORY_PROFILER_PAGE` | `auto`, `on`, `off` | `auto` |
///
/// ```
/// use memline_function_app::Settings;
///
/// let settings = Settings::from_lookup(|name| (name == "MEMORY_PROFILER_PRECISION").then_some("3"))?;
/// assert_eq!(settings.precision, 3);
/// assert_eq!(settings.target_url.as_str(), "https://microsoft.com/");
/// # Ok::<(), memline_function_app::SettingsError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    /// The page both triggers GET (`TARGET_URL`).
    pub target_url: Url,
    /// Which invocations are profiled (`MEMORY_PROFILER`).
    pub sampling: Sampling,
    /// What is measured (`MEMORY_PROFILER_BACKEND`).
    pub measure: Measure,
    /// How reports are written, `auto` already decided (`MEMORY_PROFILER_FORMAT`).
    pub formats: Formats,
    /// Whether only rows with a positive increment are logged (`MEMORY_PROFILER_INCREMENTS_ONLY`).
    pub increments_only: bool,
    /// Decimals of the MiB figures, 0 to 6 (`MEMORY_PROFILER_PRECISION`).
    pub precision: u8,
    /// How long an invocation may take until its rows so far are written, once, while it goes on
    /// (`MEMORY_PROFILER_DUMP_AFTER_SECONDS`). The host kills what takes longer than its `functionTimeout`, by default five
    /// minutes on the consumption plan, and then there is no report: so four, by default.
    pub dump_after: Option<Duration>,
    /// The resident set of the process, in bytes, above which the rows so far of each open invocation are written, once
    /// (`MEMORY_PROFILER_DUMP_ABOVE_MIB`). None by default: what a process may take, the plan decides.
    pub dump_above_bytes: Option<u64>,
    /// Who may look at the page of memory profiles, `auto` already decided (`MEMORY_PROFILER_PAGE`).
    pub page: Page,
    /// What an answer of the target may take. No app setting: tests shorten it.
    pub limits: Limits,
}

impl Settings {
    /// Reads the environment of this process. `auto` means `table` under Core Tools and where stdout is a terminal.
    ///
    /// # Errors
    ///
    /// The first setting that does not parse, as a sentence.
    pub fn from_env() -> Result<Self, SettingsError> {
        Self::of_this_process(&SERVING)
    }

    /// As [`from_env`](Self::from_env), but without `MEMORY_PROFILER_FORMAT` reports are tables, and without
    /// `MEMORY_PROFILER_BACKEND` they are by `task`: `handler demo` is there to be read, and its page has then every column.
    ///
    /// # Errors
    ///
    /// The first setting that does not parse, as a sentence.
    pub fn for_demo() -> Result<Self, SettingsError> {
        Self::of_this_process(&DEMO)
    }

    /// Reads the settings from `lookup`, which answers a variable's name with its value. Nothing else is looked at, so
    /// `auto` means `table` only where `lookup` knows Core Tools' variable.
    ///
    /// # Errors
    ///
    /// The first setting that does not parse, as a sentence.
    pub fn from_lookup<F, V>(lookup: F) -> Result<Self, SettingsError>
    where
        F: Fn(&str) -> Option<V>,
        V: Into<OsString>,
    {
        Self::read(|name| lookup(name).map(Into::into), false, &SERVING)
    }

    fn of_this_process(defaults: &Defaults) -> Result<Self, SettingsError> {
        Self::read(|name| std::env::var_os(name), std::io::stdout().is_terminal(), defaults)
    }

    fn read(
        lookup: impl Fn(&str) -> Option<OsString>,
        stdout_is_terminal: bool,
        defaults: &Defaults,
    ) -> Result<Self, SettingsError> {
        let is_watched = stdout_is_terminal || lookup(CORE_TOOLS).is_some();
        let source = Source::new(&lookup);
        Ok(Self {
            target_url: source.read_secret("TARGET_URL", "https://microsoft.com", "an http or https URL", http_url)?,
            sampling: source.read("MEMORY_PROFILER", "on", Sampling::ALLOWED, |value| value.parse().ok())?,
            measure: source.read("MEMORY_PROFILER_BACKEND", defaults.measure, Measure::ALLOWED, |value| {
                value.parse().ok()
            })?,
            formats: source.read("MEMORY_PROFILER_FORMAT", defaults.format, Formats::ALLOWED, |value| {
                Formats::parse(value, is_watched)
            })?,
            increments_only: source.read("MEMORY_PROFILER_INCREMENTS_ONLY", "false", "true or false", |value| {
                value.parse().ok()
            })?,
            precision: source.read("MEMORY_PROFILER_PRECISION", "1", "a whole number from 0 to 6", decimals)?,
            dump_after: source
                .read(
                    "MEMORY_PROFILER_DUMP_AFTER_SECONDS",
                    "240",
                    "off, or a whole number of seconds from 1 to 86400",
                    Limit::of_seconds,
                )?
                .duration(),
            dump_above_bytes: source
                .read(
                    "MEMORY_PROFILER_DUMP_ABOVE_MIB",
                    "off",
                    "off, or a whole number of MiB from 1 to 1048576",
                    Limit::of_mib,
                )?
                .bytes(),
            page: source.read("MEMORY_PROFILER_PAGE", "auto", Page::ALLOWED, |value| {
                Page::parse(value, &lookup)
            })?,
            limits: Limits::default(),
        })
    }
}

impl Default for Settings {
    /// Every setting at its default.
    fn default() -> Self {
        Self::from_lookup(|_| None::<OsString>).expect("the defaults are values that are allowed")
    }
}

impl fmt::Debug for Settings {
    /// Without what `TARGET_URL` may hold of secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("target_url", &origin(&self.target_url))
            .field("sampling", &self.sampling)
            .field("measure", &self.measure)
            .field("formats", &self.formats)
            .field("increments_only", &self.increments_only)
            .field("precision", &self.precision)
            .field("dump_after", &self.dump_after)
            .field("dump_above_bytes", &self.dump_above_bytes)
            .field("page", &self.page)
            .field("limits", &self.limits)
            .finish()
    }
}

#[cfg(test)]
mod tests;

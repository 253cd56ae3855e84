use std::ffi::OsString;
use std::fmt;

const ALLOWED: &str = if cfg!(feature = "demo") {
    "none (serve), demo, --help or --version"
} else {
    "none (serve), --help or --version"
};

const ABOUT: &str = "\
A function app on Azure Functions whose invocations log line-by-line memory reports.

Usage:
  handler             serve: as the Functions host's worker where FUNCTIONS_CUSTOMHANDLER_PORT is set, else stand
                      alone on http://127.0.0.1:7071
";

const DEMO: &str = if cfg!(feature = "demo") {
    "  handler demo        invoke both triggers in this process, without any network, and print answers and reports\n"
} else {
    ""
};

const SETTINGS: &str = "  \
  handler --help      print this
  handler --version   print the version

App settings (environment variables):
  TARGET_URL                          the page both triggers GET        [default: https://microsoft.com]
  MEMORY_PROFILER                     on, off, or 1/N                   [default: on]
  MEMORY_PROFILER_BACKEND             rss, pss, uss, heap or task       [default: rss]
  MEMORY_PROFILER_FORMAT              auto, or a list of table, rows, json
                                                                        [default: auto; of the demo: table]
  MEMORY_PROFILER_INCREMENTS_ONLY     true or false                     [default: false]
  MEMORY_PROFILER_PRECISION           0 to 6 decimals                   [default: 1]
  MEMORY_PROFILER_DUMP_AFTER_SECONDS  off, or seconds: an invocation that takes longer logs its rows so far
                                                                        [default: 240]
  MEMORY_PROFILER_DUMP_ABOVE_MIB      off, or MiB: above that, each open invocation logs its rows so far
                                                                        [default: off]
";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// No argument: serve.
    Serve,
    /// `demo`: run the whole job in this process.
    #[cfg(feature = "demo")]
    Demo,
    /// `help`, `--help` or `-h`.
    Help,
    /// `--version` or `-V`.
    Version,
}

impl Command {
    /// What `handler --help` prints.
    ///
    /// ```
    /// use memline_function_app::Command;
    ///
    /// assert!(Command::help().contains("TARGET_URL"));
    /// ```
    #[must_use]
    pub fn help() -> String {
        format!("{ABOUT}{DEMO}{SETTINGS}")
    }

    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// A sentence that names the first argument that is wrong and what is allowed.
    ///
    /// ```
    /// use memline_function_app::Command;
    ///
    /// assert_eq!(Command::from_args(["demo".into()])?, Command::Demo);
    /// assert_eq!(
    ///     Command::from_args(["dmeo".into()]).unwrap_err().to_string(),
    ///     "the argument \"dmeo\" is not known; allowed: none (serve), demo, --help or --version",
    /// );
    /// # Ok::<(), memline_function_app::UsageError>(())
    /// ```
    pub fn from_args(args: impl IntoIterator<Item = OsString>) -> Result<Self, UsageError> {
        let mut args = args.into_iter();
        let Some(first) = args.next() else {
            return Ok(Self::Serve);
        };
        let command = match first.to_str() {
            #[cfg(feature = "demo")]
            Some("demo") => Self::Demo,
            Some("help" | "--help" | "-h") => Self::Help,
            Some("--version" | "-V") => Self::Version,
            _ => return Err(UsageError::unknown(&first, ALLOWED)),
        };
        match args.next() {
            None => Ok(command),
            Some(argument) => Err(UsageError::unknown(&argument, ALLOWED)),
        }
    }
}

/// A command line that is not understood, as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageError {
    sentence: String,
}

impl UsageError {
    fn new(sentence: impl fmt::Display) -> Self {
        Self {
            sentence: sentence.to_string(),
        }
    }

    #[expect(
        clippy::unnecessary_debug_formatting,
        reason = "quoted and escaped, so that any argument makes one line"
    )]
    fn unknown(argument: &OsString, allowed: &str) -> Self {
        Self::new(format_args!(
            "the argument {argument:?} is not known; allowed: {allowed}"
        ))
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for UsageError {}

#[cfg(test)]
mod tests;

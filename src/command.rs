use std::ffi::OsString;
use std::fmt;

use functions_custom_handler::{Glibc, NewFunction, TriggerKind};

const ALLOWED: &str = "none (serve), check, demo, init, --help or --version";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// No argument: serve.
    Serve,
    /// `check`: hold the files that the Functions host reads against the code.
    Check {
        /// The glibc that the app will find where it runs (`--glibc`).
        glibc: Option<Glibc>,
    },
    /// `demo`: run the whole job in this process.
    Demo,
    /// `init NAME`: write the files of a new function.
    Init(NewFunction),
    /// `help`, `--help` or `-h`.
    Help,
    /// `--version` or `-V`.
    Version,
}

impl Command {
    /// What `handler --help` prints.
    pub const HELP: &'static str = "\
A function app on Azure Functions whose invocations log line-by-line memory reports.

Usage:
  handler             serve: as the Functions host's worker where FUNCTIONS_CUSTOMHANDLER_PORT is set, else stand
                      alone on http://127.0.0.1:7071
  handler check       say what is wrong in the files that the host reads here, and how to mend it; the status is 0 if
                      nothing is
    --glibc X.Y       the glibc where the app will run        [default: of the host's images, the oldest: 2.31]
  handler demo        invoke both triggers in this process, without any network, and print answers and reports
  handler init NAME   write the files of a new function here, and print the lines of code it needs
    --trigger KIND    http, timer, queue, service-bus, event-grid, event-hub, blob or cosmos-db   [default: http]
  handler --help      print this
  handler --version   print the version

App settings (environment variables):
  TARGET_URL                        the page both triggers GET        [default: https://microsoft.com]
  MEMORY_PROFILER                   on, off, or 1/N                   [default: on]
  MEMORY_PROFILER_BACKEND           rss, pss, uss, heap or task       [default: rss]
  MEMORY_PROFILER_FORMAT            auto, or a list of table, rows, json
                                                                      [default: auto; of the demo: table]
  MEMORY_PROFILER_INCREMENTS_ONLY   true or false                     [default: false]
  MEMORY_PROFILER_PRECISION         0 to 6 decimals                   [default: 1]
";

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
    ///     "the argument \"dmeo\" is not known; allowed: none (serve), check, demo, init, --help or --version",
    /// );
    /// # Ok::<(), memline_function_app::UsageError>(())
    /// ```
    pub fn from_args(args: impl IntoIterator<Item = OsString>) -> Result<Self, UsageError> {
        let mut args = args.into_iter();
        let Some(first) = args.next() else {
            return Ok(Self::Serve);
        };
        let command = match first.to_str() {
            Some("check") => return check(args),
            Some("demo") => Self::Demo,
            Some("init") => return init(args),
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

fn check(mut args: impl Iterator<Item = OsString>) -> Result<Command, UsageError> {
    let mut glibc = None;
    while let Some(argument) = args.next() {
        if argument != "--glibc" {
            return Err(UsageError::unknown(&argument, "of check: --glibc X.Y"));
        }
        let value = text(args.next(), "--glibc must be followed by a version, such as 2.31")?;
        glibc = Some(value.parse().map_err(UsageError::new)?);
    }
    Ok(Command::Check { glibc })
}

fn init(mut args: impl Iterator<Item = OsString>) -> Result<Command, UsageError> {
    const NO_NAME: &str = "init must be followed by the name of the function, such as `handler init Order`";
    let mut name = None;
    let mut trigger = TriggerKind::Http;
    while let Some(argument) = args.next() {
        if argument == "--trigger" {
            let value = text(args.next(), "--trigger must be followed by a kind, such as timer")?;
            trigger = value.parse().map_err(UsageError::new)?;
        } else if name.is_none() && !argument.to_string_lossy().starts_with('-') {
            name = Some(argument);
        } else {
            return Err(UsageError::unknown(&argument, "of init: NAME and --trigger KIND"));
        }
    }
    let name = text(name, NO_NAME)?;
    NewFunction::new(name, trigger)
        .map(Command::Init)
        .map_err(UsageError::new)
}

/// An argument that must be there, as text. What is no text gets marks that no name and no version has.
fn text(argument: Option<OsString>, or_else: &str) -> Result<String, UsageError> {
    let argument = argument.ok_or_else(|| UsageError::new(or_else))?;
    Ok(argument.to_string_lossy().into_owned())
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

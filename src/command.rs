use std::ffi::OsString;
use std::net::IpAddr;
#[cfg(feature = "demo")]
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand, value_parser};

const SETTINGS: &str = "\
App settings (environment variables):
  TARGET_URL                          the page both triggers GET        [default: https://microsoft.com]
  MEMORY_PROFILER                     on, off, or 1/N                   [default: on]
  MEMORY_PROFILER_BACKEND             rss, pss, uss, heap or task       [default: rss; of the demo: task]
  MEMORY_PROFILER_FORMAT              auto, or a list of table, rows, json
                                                                        [default: auto; of the demo: table]
  MEMORY_PROFILER_INCREMENTS_ONLY     true or false                     [default: false]
  MEMORY_PROFILER_PRECISION           0 to 6 decimals                   [default: 1]
  MEMORY_PROFILER_DUMP_AFTER_SECONDS  off, or seconds: an invocation that takes longer logs its rows so far
                                                                        [default: 240]
  MEMORY_PROFILER_DUMP_ABOVE_MIB      off, or MiB: above that, each open invocation logs its rows so far
                                                                        [default: off]
  MEMORY_PROFILER_PAGE                auto, on or off: the page at /api/MemoryProfile; auto is off in Azure
                                                                        [default: auto]
  HANDLER_LOG                         off, error, warn, info, debug, trace, or a list such as info,hyper=warn;
                                      RUST_LOG in its place             [default: info]
  PORT, LISTEN_ADDRESS                as --port and --listen";

/// A function app on Azure Functions whose invocations log line-by-line memory reports
///
/// Without a command it serves: as the worker of the Functions host that has started it, else alone.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(name = "handler", version, after_help = SETTINGS, args_conflicts_with_subcommands = true)]
pub struct Command {
    /// Where to listen.
    #[command(flatten)]
    pub listen: Listen,
    /// What to do in place of serving.
    #[command(subcommand)]
    pub task: Option<Task>,
}

/// Where to listen without a host. Under the host these are passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::Args)]
pub struct Listen {
    /// The port without a host [default: 7071]
    #[arg(long, value_name = "PORT", value_parser = value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// The IP address without a host, such as 0.0.0.0 in a container [default: 127.0.0.1]
    #[arg(long = "listen", value_name = "ADDRESS")]
    pub ip: Option<IpAddr>,
}

/// What the executable does besides serving.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Task {
    /// Invoke both triggers in this process, without any network, print answers and reports, and write the page over both
    #[cfg(feature = "demo")]
    Demo {
        /// Where the page is written [default: memline-demo.html in the system's folder for temporary files]
        #[arg(long, value_name = "FILE")]
        page: Option<PathBuf>,
    },
}

impl Command {
    /// Reads the arguments, the program's name first.
    ///
    /// # Errors
    ///
    /// What is to be printed in place of doing anything.
    ///
    /// ```
    /// use memline_function_app::{Command, InPlace};
    ///
    /// let command = Command::from_args(["handler", "--port", "8080"].map(Into::into)).unwrap();
    /// assert_eq!(command.listen.port, Some(8080));
    /// assert_eq!(
    ///     Command::from_args(["handler", "--port", "0"].map(Into::into)),
    ///     Err(InPlace::Refusal(
    ///         "invalid value '0' for '--port <PORT>': 0 is not in 1..=65535; handler --help says what is allowed".to_owned()
    ///     ))
    /// );
    /// ```
    pub fn from_args(args: impl IntoIterator<Item = OsString>) -> Result<Self, InPlace> {
        Self::try_parse_from(args).map_err(|error| InPlace::of(&error))
    }
}

/// What is printed in place of doing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InPlace {
    /// Help or the version, which was asked for.
    Answer(String),
    /// What is wrong with the command line, in one line: the host shows the last lines of standard error as the reason why an
    /// app did not start.
    Refusal(String),
}

impl InPlace {
    fn of(error: &clap::Error) -> Self {
        let text = error.to_string();
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            return Self::Answer(text);
        }
        let first = text.lines().next().unwrap_or_default();
        let wrong = first.strip_prefix("error: ").unwrap_or(first);
        Self::Refusal(format!("{wrong}; handler --help says what is allowed"))
    }
}

#[cfg(test)]
mod tests;

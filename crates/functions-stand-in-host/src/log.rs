/// An entry of the Functions host's log, about something that the handler said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogEntry {
    /// How important the host takes it to be.
    pub level: LogLevel,
    /// `Function.{FunctionName}.User` for an invocation's `Logs`, `Host.Function.Console` for the streams.
    pub category: String,
    /// The invocation, which only an entry of `Logs` has.
    pub invocation: Option<String>,
    /// The text.
    pub message: String,
}

/// How important the host takes a [`LogEntry`] to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LogLevel {
    /// `Logs`, and standard output.
    Information,
    /// A line of standard error that holds the text `warn`.
    Warning,
    /// Any other line of standard error.
    Error,
}

/// A line of standard output that begins so is taken for one of the host's own.
const SYSTEM: &str = "LanguageWorkerConsoleLog";

impl LogEntry {
    pub(crate) fn of_invocation(function: &str, id: &str, logs: &[String]) -> Vec<Self> {
        let entries = logs.iter().filter(|entry| !entry.is_empty());
        entries
            .map(|entry| Self {
                level: LogLevel::Information,
                category: format!("Function.{function}.User"),
                invocation: Some(id.to_owned()),
                message: entry.clone(),
            })
            .collect()
    }

    /// Of a line of standard output.
    pub(crate) fn of_stdout(line: String) -> Option<Self> {
        (!line.starts_with(SYSTEM)).then(|| Self::console(LogLevel::Information, line))?
    }

    /// Of a line of standard error.
    pub(crate) fn of_stderr(line: String) -> Option<Self> {
        let level = if line.to_ascii_lowercase().contains("warn") {
            LogLevel::Warning
        } else {
            LogLevel::Error
        };
        Self::console(level, line)
    }

    fn console(level: LogLevel, message: String) -> Option<Self> {
        (!message.is_empty()).then(|| Self {
            level,
            category: "Host.Function.Console".to_owned(),
            invocation: None,
            message,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(entry: Option<LogEntry>) -> Option<(LogLevel, String)> {
        entry.map(|entry| {
            assert_eq!(
                (entry.category.as_str(), entry.invocation),
                ("Host.Function.Console", None)
            );
            (entry.level, entry.message)
        })
    }

    #[test]
    fn streams_are_information_and_errors() {
        let stdout = |line: &str| of(LogEntry::of_stdout(line.to_owned()));
        let stderr = |line: &str| of(LogEntry::of_stderr(line.to_owned()));
        assert_eq!(
            stdout("app: [warn] a"),
            Some((LogLevel::Information, "app: [warn] a".to_owned()))
        );
        assert_eq!(
            stderr("app: [error] a"),
            Some((LogLevel::Error, "app: [error] a".to_owned()))
        );
        assert_eq!(stderr("Warning: a"), Some((LogLevel::Warning, "Warning: a".to_owned())));
        assert_eq!((stdout(""), stderr("")), (None, None));
    }

    #[test]
    fn a_line_that_looks_like_the_hosts_own_is_lost() {
        assert_eq!(LogEntry::of_stdout("LanguageWorkerConsoleLog a".to_owned()), None);
    }

    #[test]
    fn an_invocations_entries_have_its_id() {
        let logs = vec!["a".to_owned(), String::new()];
        let entry = LogEntry {
            level: LogLevel::Information,
            category: "Function.Order.User".to_owned(),
            invocation: Some("00000000-0000-4000-8000-00000000000a".to_owned()),
            message: "a".to_owned(),
        };
        assert_eq!(
            LogEntry::of_invocation("Order", "00000000-0000-4000-8000-00000000000a", &logs),
            [entry]
        );
    }
}

//! Compiles a copy, and says of the user's source what the compiler would have said without it.
//!
//! 1. The copy is compiled, by the user's own lints. Where nothing is to be said of it, that is all.
//! 2. Where it has warnings, the user's own source is checked, without code for it, and its warnings are said.
//! 3. Where it fails, the user's own source is compiled as it is. Where that fails too, its errors are said.
//! 4. Where only the copy fails, it may be for a lint that the crate denies: the copy is compiled again with all lints as warnings.
//! 5. Where that fails as well, the crate is built as it is, is not profiled, and a sentence says so.
//!
//! What the compiler says comes line by line as JSON, as cargo wants it. That metadata is ready goes to cargo at once, so that it can
//! begin what waits for it; all else when it is clear which of the compilers is right.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use serde::Deserialize;

/// How a crate is compiled.
pub(super) struct Ways {
    /// From the copy.
    pub(super) copied: Vec<OsString>,
    /// From the copy, and with whatever lints a crate denies as warnings.
    pub(super) lenient: Vec<OsString>,
    /// From the user's own source.
    pub(super) own: Vec<OsString>,
    /// The same without code, and the folder into which that goes.
    pub(super) check: Vec<OsString>,
    pub(super) check_folder: PathBuf,
}

/// What a compiler came to.
struct Said {
    status: ExitStatus,
    lines: Vec<String>,
    /// Whether cargo knows its metadata.
    is_known: bool,
}

impl Said {
    fn has_messages(&self) -> bool {
        let mut messages = self.lines.iter().filter_map(|line| message(line));
        messages.any(|message| message.level.is_some())
    }
}

/// What the compiler says: that a file is ready, or a message for the user.
#[derive(Deserialize)]
struct Line {
    artifact: Option<String>,
    level: Option<String>,
    message: Option<String>,
}

/// Compiles a crate, and writes to standard error what is to be said.
pub(super) fn compile(compiler: &OsStr, ways: &Ways) -> io::Result<ExitStatus> {
    let copied = run(compiler, &ways.copied, true)?;
    // What waits for it has begun with what it is.
    if copied.status.success() && copied.has_messages() {
        let checked = run(compiler, &ways.check, false);
        // What cannot be removed takes room, and no more.
        let _ = fs::remove_dir_all(&ways.check_folder);
        let checked = checked?;
        return say(&checked.lines, checked.status);
    }
    if copied.status.success() || copied.is_known {
        return say(&copied.lines, copied.status);
    }
    let own = run(compiler, &ways.own, false)?;
    if !own.status.success() {
        return say(&own.lines, own.status);
    }
    let lenient = run(compiler, &ways.lenient, false)?;
    if lenient.status.success() {
        // The files are this one's; the warnings are as the user's source has them.
        return say(&own.lines, lenient.status);
    }
    let own = run(compiler, &ways.own, false)?;
    let mut lines = own.lines;
    lines.push(not_profiled(&ways.own, &lenient.lines));
    say(&lines, own.status)
}

/// Runs a compiler. `tells_metadata`: cargo is told at once that it is ready.
fn run(compiler: &OsStr, arguments: &[OsString], tells_metadata: bool) -> io::Result<Said> {
    let mut child = Command::new(compiler).args(arguments).stderr(Stdio::piped()).spawn()?;
    let mut said = Vec::new();
    let mut is_known = false;
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            match message(&line).and_then(|message| message.artifact) {
                // Of others it learns at the end.
                Some(file) if tells_metadata && is_metadata(&file) => {
                    is_known = true;
                    writeln!(io::stderr(), "{line}")?;
                }
                Some(_) => {}
                None => said.push(line),
            }
        }
    }
    Ok(Said {
        status: child.wait()?,
        lines: said,
        is_known,
    })
}

fn is_metadata(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "rmeta")
}

fn message(line: &str) -> Option<Line> {
    serde_json::from_str(line).ok()
}

fn say(lines: &[String], status: ExitStatus) -> io::Result<ExitStatus> {
    let mut stderr = io::stderr().lock();
    for line in lines {
        writeln!(stderr, "{line}")?;
    }
    Ok(status)
}

/// The sentence for a crate whose copy does not compile.
fn not_profiled(own: &[OsString], said: &[String]) -> String {
    let name = crate::arguments::value_of(own, "--crate-name").unwrap_or_default();
    let mut messages = said.iter().filter_map(|line| message(line));
    let error = messages.find(|message| message.level.as_deref() == Some("error"));
    let why = error.and_then(|error| error.message).unwrap_or_default();
    format!(
        "memline: {} is built as it is and not profiled, as it does not compile with the attribute: {why}",
        name.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crate_that_cannot_be_profiled_is_told_with_the_first_error() {
        let own = ["--crate-name", "app", "src/main.rs"].map(OsString::from);
        let said = [
            "{\"$message_type\":\"diagnostic\",\"message\":\"unused\",\"level\":\"warning\"}",
            "{\"$message_type\":\"diagnostic\",\"message\":\"no such thing\",\"level\":\"error\"}",
        ];
        assert_eq!(
            not_profiled(&own, &said.map(str::to_owned)),
            "memline: app is built as it is and not profiled, as it does not compile with the attribute: no such thing"
        );
    }

    #[test]
    fn files_are_told_from_messages() {
        let file = "{\"$message_type\":\"artifact\",\"artifact\":\"/a.rmeta\",\"emit\":\"metadata\"}";
        assert!(message(file).is_some_and(|message| message.artifact.is_some()));
        let warning = "{\"$message_type\":\"diagnostic\",\"message\":\"unused\",\"level\":\"warning\"}";
        assert!(message(warning).is_some_and(|message| message.artifact.is_none()));
        assert!(message("error: linking").is_none());
    }
}

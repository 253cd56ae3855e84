//! The files that the Functions host reads: `handler check` and `handler init`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use functions_custom_handler::{Check, Finding, Glibc, Severity, Written};
use serde_json::Value;

use crate::app::handler;
use crate::settings::Settings;

const LOCAL_SETTINGS: &str = "local.settings.json";

/// Everything in the app's folder `root` that is wrong or does not agree with the code.
///
/// `glibc` is what the app will find where it runs, if that is known, and `build_folder` where cargo builds, if not in
/// `target`.
///
/// ```
/// use std::path::Path;
///
/// let findings = memline_function_app::check_files(Path::new("no such folder"), None, None);
/// assert_eq!(
///     findings[0].to_string(),
///     "error: there is no host.json in no such folder: change to the app's folder, or write one there"
/// );
/// ```
#[must_use]
pub fn check_files(root: &Path, glibc: Option<Glibc>, build_folder: Option<PathBuf>) -> Vec<Finding> {
    let mut check = Check::new(root, &handler(&Settings::default())).build_with("run `make package`");
    if let Some(glibc) = glibc {
        check = check.glibc(glibc);
    }
    if let Some(folder) = build_folder {
        check = check.build_folder(folder);
    }
    let mut findings = check.run();
    findings.extend(refused_setting(root));
    findings
}

/// The first app setting in the local settings with which the app would not start.
fn refused_setting(root: &Path) -> Option<Finding> {
    // What is no JSON has been found already.
    let text = std::fs::read(root.join(LOCAL_SETTINGS)).ok()?;
    let file: Value = serde_json::from_slice(&text).ok()?;
    let values = file.get("Values")?;
    let error = Settings::from_lookup(|name| values.get(name).and_then(Value::as_str)).err()?;
    let sentence = format!("with {LOCAL_SETTINGS} the app does not start, for {error}: change it there");
    Some(Finding::new(Severity::Error, sentence))
}

/// Writes each finding on a line, and says how many there are, unless there are none.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write_findings(findings: &[Finding], out: &mut impl Write) -> io::Result<Option<String>> {
    for finding in findings {
        writeln!(out, "{finding}")?;
    }
    let of = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
    let (errors, hints) = (of(Severity::Error), of(Severity::Hint));
    Ok((!findings.is_empty()).then(|| {
        format!(
            "check found {} and {}",
            counted(errors, "error"),
            counted(hints, "hint")
        )
    }))
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// What `handler init` prints when the function `name` is written: the files, and the code that is left to write.
#[must_use]
pub fn next_steps(name: &str, written: &Written) -> String {
    format!(
        "written: {}\nleft to do in src/app.rs:\n  a handler\n    {}\n  its route in app()\n    {}\n  its name among the \
         functions in handler()\n    {name:?}\n",
        written.files().join(", "),
        written.handler(),
        written.route(),
    )
}

use std::path::Path;

/// The report that a profiled function of the app must log, made from its source: its lines as they are written and
/// numbered there, with `#` for the memory figures as [`masked`](crate::masked) writes them.
///
/// # Examples
///
/// ```
/// use test_support::SourceReport;
///
/// let report = SourceReport::of("src/http_trigger_sync.rs", "profile_get_request", &[Some(1), None]);
/// assert_eq!(report.rows()[0], "memory_profiler_logs: Filename: src/http_trigger_sync.rs");
/// assert!(report.rows()[2].ends_with("  # MiB  # MiB  1  #[profile]"));
/// assert!(report.table()[3].ends_with("        # MiB        # MiB           1   #[profile]"));
/// ```
#[derive(Clone, Debug)]
pub struct SourceReport {
    file: String,
    rows: Vec<(usize, Option<u64>, String)>,
}

const PREFIX: &str = "memory_profiler_logs: ";

impl SourceReport {
    /// The function `name` in `file`, a path from the project's root. `occurrences` says how often each line ran, from
    /// the attribute's line on; `None` for one without numbers.
    ///
    /// # Panics
    ///
    /// If the file has no such function with `#[profile]` on the line before it.
    #[must_use]
    pub fn of(file: &str, name: &str, occurrences: &[Option<u64>]) -> Self {
        let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(file);
        let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let lines: Vec<&str> = source.lines().collect();
        let attribute = lines
            .windows(2)
            .position(|pair| pair[0].trim() == "#[profile]" && pair[1].contains(&format!("fn {name}(")))
            .unwrap_or_else(|| panic!("{file} has no profiled function {name}"));
        Self {
            file: file.to_owned(),
            rows: (attribute..)
                .zip(occurrences)
                .map(|(index, runs)| (index + 1, *runs, lines[index].to_owned()))
                .collect(),
        }
    }

    /// As rows for Application Insights.
    #[must_use]
    pub fn rows(&self) -> Vec<String> {
        let mut lines = vec![
            format!("{PREFIX}Filename: {}", self.file),
            format!("{PREFIX}Line #  Mem usage  Increment  Occurrences  Line Contents"),
        ];
        lines.extend(self.rows.iter().map(|(line, runs, code)| match runs {
            Some(runs) => format!("{PREFIX}{line}  # MiB  # MiB  {runs}  {code}"),
            None => format!("{PREFIX}{line}        {code}"),
        }));
        lines
    }

    /// As a table for a console.
    #[must_use]
    pub fn table(&self) -> Vec<String> {
        let header = "Line #    Mem usage    Increment  Occurrences   Line Contents";
        let mut lines = vec![
            format!("{PREFIX}Filename: {}", self.file),
            format!("{PREFIX}{header}"),
            format!("{PREFIX}{}", "=".repeat(header.len())),
        ];
        lines.extend(self.rows.iter().map(|(line, runs, code)| match runs {
            Some(runs) => format!("{PREFIX}{line:>6} {0:>12} {0:>12}  {runs:>10}   {code}", "# MiB"),
            None => format!("{PREFIX}{line:>6} {:>12} {:>12}  {:>10}   {code}", "", "", ""),
        }));
        lines
    }
}

use memline::{LineStats, Profile};
use rmcp::schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// By which number lines are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(crate = "rmcp::schemars")]
pub enum By {
    /// What the line allocated, whether it was freed or not.
    #[default]
    Allocated,
    /// What the line allocated and is still there: look here for a leak.
    Retained,
    /// What the line held when the program held most: look here for a peak.
    AtPeak,
}

impl By {
    fn of(self, stats: &LineStats) -> Option<i64> {
        match self {
            Self::Allocated => stats
                .allocated_bytes
                .map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX)),
            Self::Retained => stats.retained_bytes,
            Self::AtPeak => stats.at_peak_bytes,
        }
    }
}

/// The lines of a profile with the largest numbers.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub struct TopLines {
    /// The largest number comes first.
    pub lines: Vec<TopLine>,
}

/// One of them.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
pub struct TopLine {
    /// The function that the line is in.
    pub function: String,
    /// Its source file.
    pub file: String,
    /// The number of the line in it.
    pub line: u32,
    /// The line as written.
    pub text: String,
    /// The number by which lines were compared, in bytes.
    pub bytes: i64,
    /// How often the line ran.
    pub occurrences: u64,
}

impl TopLines {
    /// At most `limit` lines of a profile, without those that have nothing.
    #[must_use]
    pub fn of(profile: &Profile, by: By, limit: usize) -> Self {
        let mut lines: Vec<TopLine> = Vec::new();
        for report in profile {
            // The first row is of the function itself.
            for row in report.rows().iter().skip(1) {
                let Some(stats) = row.stats() else { continue };
                let Some(bytes) = by.of(&stats).filter(|bytes| *bytes > 0) else {
                    continue;
                };
                lines.push(TopLine {
                    function: report.function().to_owned(),
                    file: report.file().to_owned(),
                    line: row.line(),
                    text: row.text().trim().to_owned(),
                    bytes,
                    occurrences: stats.occurrences,
                });
            }
        }
        // A stable sort: of the same number, the line that comes first in the profile.
        lines.sort_by_key(|line| std::cmp::Reverse(line.bytes));
        lines.truncate(limit);
        Self { lines }
    }
}

use std::fmt;

use super::Profile;
use memline_size::text as bytes_text;

use crate::render::time_text;

impl fmt::Display for Profile {
    /// Two lines that sum it up, and the table of each function.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = self.calls();
        write!(
            f,
            "{} of {} in {}, measured by {}",
            counted(calls, "call"),
            counted(self.len() as u64, "profiled function"),
            time_text(self.elapsed()),
            self.measure,
        )?;
        for label in [&self.id, &self.label].into_iter().flatten() {
            write!(f, ", {label}")?;
        }
        let bytes = |bytes: i64| bytes_text(bytes, 1);
        let unsigned = |bytes: u64| bytes_text(i64::try_from(bytes).unwrap_or(i64::MAX), 1);
        if let (Some(allocated), Some(freed), Some(retained)) =
            (self.allocated_bytes(), self.freed_bytes(), self.retained_bytes())
        {
            write!(
                f,
                "\nallocated {}, freed {}, retained {}",
                unsigned(allocated),
                unsigned(freed),
                bytes(retained)
            )?;
            if let Some(peak) = self.peak_bytes {
                write!(f, ", peak {}", bytes(peak))?;
            }
            if let Some(elsewhere) = self.elsewhere_bytes() {
                write!(f, ", elsewhere {}", bytes(elsewhere))?;
            }
        }
        for report in self {
            write!(f, "\n\n{report}")?;
        }
        Ok(())
    }
}

/// `1 call`, `2 calls`.
fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

//! The list that the page shows.

use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};

use crate::singles::{Single, Singles};
use crate::totals::{FUNCTION, MERGED, Totals};

/// A sum.
#[derive(Serialize)]
struct Total {
    key: String,
    name: String,
}

/// One of the last profiles.
#[derive(Serialize)]
struct One<'a> {
    key: &'a str,
    name: &'a str,
    id: Option<&'a str>,
    started_unix_ms: u64,
    elapsed_ns: u64,
    peak_bytes: Option<i64>,
    retained_bytes: Option<i64>,
    /// At the start and at the end.
    resident_bytes: Option<[i64; 2]>,
}

impl Total {
    fn new(key: String, what: &str, count: u64) -> Self {
        let invocations = if count == 1 { "invocation" } else { "invocations" };
        let name = format!("{what} {count} {invocations}");
        Self { key, name }
    }
}

impl<'a> From<&'a Single> for One<'a> {
    fn from(single: &'a Single) -> Self {
        Self {
            key: &single.key,
            name: &single.name,
            id: single.id.as_deref(),
            started_unix_ms: single.started_unix_ms,
            elapsed_ns: u64::try_from(single.elapsed.as_nanos()).unwrap_or(u64::MAX),
            peak_bytes: single.peak_bytes,
            retained_bytes: single.retained_bytes,
            resident_bytes: single
                .resident
                .map(|resident| [resident.start_bytes, resident.end_bytes]),
        }
    }
}

/// All that there is: sums first, then the newest.
struct List<'a> {
    singles: &'a Singles,
    totals: &'a Totals,
}

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        list.serialize_element(&Total::new(MERGED.to_owned(), "all", self.totals.count()))?;
        for (label, count) in self.totals.labels() {
            list.serialize_element(&Total::new(format!("{FUNCTION}{label}"), &format!("{label},"), count))?;
        }
        for single in self.singles.newest_first() {
            list.serialize_element(&One::from(single))?;
        }
        list.end()
    }
}

/// One line of JSON.
pub(crate) fn json(singles: &Singles, totals: &Totals) -> String {
    serde_json::to_string(&List { singles, totals }).expect("numbers and texts are JSON")
}

//! The lines for programs.

use anyhow::Result;
use serde::Serialize;

use super::view::View;
use crate::lines::{Line, Metric, ranked};

/// The version of this form. A field that is added does not change it.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    calls: u64,
    functions: usize,
    elapsed_ns: u64,
    allocated_bytes: Option<u64>,
    peak_bytes: Option<i64>,
    retained_bytes: Option<i64>,
    elsewhere_bytes: Option<i64>,
    rankings: Vec<Ranking<'a>>,
}

/// The lines with the most of one thing.
#[derive(Serialize)]
struct Ranking<'a> {
    by: &'static str,
    lines: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    line: u32,
    function: &'a str,
    text: &'a str,
    retained_bytes: i64,
    at_peak_bytes: i64,
    allocated_bytes: i64,
    allocations: i64,
}

impl<'a> Entry<'a> {
    fn of(line: &'a Line) -> Self {
        Self {
            file: &line.file,
            line: line.number,
            function: &line.function,
            text: &line.text,
            retained_bytes: line.retained_bytes,
            at_peak_bytes: line.at_peak_bytes,
            allocated_bytes: line.allocated_bytes,
            allocations: line.allocations,
        }
    }
}

pub(super) fn document(view: &View<'_>) -> Result<String> {
    let profile = view.profile;
    let ranking = |&metric: &Metric| Ranking {
        by: metric.name(),
        lines: ranked(&view.lines, metric, view.top)
            .iter()
            .map(|ranked| Entry::of(ranked.line))
            .collect(),
    };
    let document = Document {
        version: VERSION,
        calls: profile.calls(),
        functions: profile.len(),
        elapsed_ns: u64::try_from(profile.elapsed().as_nanos()).unwrap_or(u64::MAX),
        allocated_bytes: profile.allocated_bytes(),
        peak_bytes: profile.peak_bytes(),
        retained_bytes: profile.retained_bytes(),
        elsewhere_bytes: profile.elsewhere_bytes(),
        rankings: view.metrics.iter().map(ranking).collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

//! The JSON record, version 1.

use std::time::Duration;

use memline::{LineStats, Report, Row};
use serde::Serialize;
use serde_json::value::RawValue;

use super::marks::contents;
use super::{ProcessMemory, Style};

/// A record stays below this many bytes: Application Insights cuts messages at 32,768 characters, and the prefix of
/// the line needs room too.
const LONGEST_RECORD: usize = 29_900;

/// The record, with its fields in the order in which people read them.
#[derive(Serialize)]
struct Record<'a> {
    v: u8,
    report: String,
    invocation: Option<&'a str>,
    function: Option<&'a str>,
    profiled: &'a str,
    file: &'a str,
    backend: &'a str,
    calls: u64,
    end: &'a str,
    /// Whether the invocation goes on: the final record will count all of this again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    so_far: bool,
    concurrent: u64,
    polls: u64,
    wall_ns: u64,
    peak_bytes: i64,
    net_bytes: i64,
    freed_by_others_bytes: i64,
    retained_bytes: i64,
    overhead_ns: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    process_start_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    process_end_bytes: Option<i64>,
    part: usize,
    parts: usize,
    rows: &'a [Box<RawValue>],
}

/// A row: the line's number, the memory usage and the increment in MiB, the occurrences (`null` for lines without
/// numbers), the line's text, and what else was measured, if anything.
#[derive(Serialize)]
struct RowRecord(
    u32,
    Option<f64>,
    Option<f64>,
    Option<u64>,
    String,
    #[serde(skip_serializing_if = "More::is_empty")] More,
);

/// What a row has no place of its own for, as far as it was measured and is not zero.
#[derive(Default, PartialEq, Serialize)]
struct More {
    #[serde(skip_serializing_if = "Option::is_none")]
    allocations: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    freed_for_others_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high_water_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spawned_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended_ns: Option<u64>,
}

/// A report as JSON records of one line each, in parts below 30,000 characters.
///
/// Every part repeats what the report says of the call, and has its own number in `part` (from 1, of `parts`); the
/// rows are spread over the parts in order. `memory` is the process's at the start and the end of the invocation; none for a
/// call outside of invocations.
pub(crate) fn record(report: &Report, memory: Option<ProcessMemory>, style: Style) -> String {
    let rows: Vec<Box<RawValue>> = style
        .rows(report)
        .map(|row| {
            serde_json::value::to_raw_value(&row_record(report, row, style)).expect("numbers and texts are JSON")
        })
        .collect();
    let written =
        |number: usize, parts: usize, rows: &[Box<RawValue>]| part(report, memory, style, (number, parts), rows);
    // The numbers of parts are not known yet; room for six digits of each is kept.
    let room = LONGEST_RECORD.saturating_sub(written(100_000, 100_000, &[]).len());
    let runs = spread(&rows, room);
    (1..)
        .zip(&runs)
        .map(|(number, rows)| written(number, runs.len(), rows))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Rows in runs whose texts, with a comma after each, fit into `room` bytes; one run at least.
fn spread(rows: &[Box<RawValue>], room: usize) -> Vec<&[Box<RawValue>]> {
    let mut runs = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (index, row) in rows.iter().enumerate() {
        let row = row.get().len() + 1;
        length += row;
        if length > room && index > start {
            runs.push(&rows[start..index]);
            (start, length) = (index, row);
        }
    }
    runs.push(&rows[start..]);
    runs
}

fn part(
    report: &Report,
    memory: Option<ProcessMemory>,
    style: Style,
    (part, parts): (usize, usize),
    rows: &[Box<RawValue>],
) -> String {
    let invocation = report.session_id();
    let record = Record {
        v: 1,
        report: invocation.map_or_else(String::new, |id| format!("{id}/{}", report.index())),
        invocation,
        function: report.session_label(),
        profiled: report.function(),
        file: report.file(),
        backend: report.measure().name(),
        calls: report.calls(),
        end: if style.is_so_far {
            "running"
        } else {
            report.outcome().name()
        },
        so_far: style.is_so_far,
        concurrent: report.concurrent(),
        polls: report.polls(),
        wall_ns: nanos(report.elapsed()),
        peak_bytes: report.peak_bytes(),
        net_bytes: report.net_bytes(),
        freed_by_others_bytes: report.freed_by_others_bytes(),
        retained_bytes: report.retained_bytes(),
        overhead_ns: nanos(report.overhead()),
        process_start_bytes: memory.map(|memory| memory.start_bytes),
        process_end_bytes: memory.map(|memory| memory.end_bytes),
        part,
        parts,
        rows,
    };
    serde_json::to_string(&record).expect("numbers and texts are JSON")
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn row_record(report: &Report, row: &Row, style: Style) -> RowRecord {
    let measured = row.stats();
    RowRecord(
        row.line(),
        measured.map(|measured| style.rounded(measured.usage_bytes)),
        measured.map(|measured| style.rounded(measured.increment_bytes)),
        measured.map(|measured| measured.occurrences),
        contents(report, row, style),
        measured.map_or_else(More::default, More::of),
    )
}

impl More {
    fn of(measured: LineStats) -> Self {
        Self {
            allocations: measured.allocations.filter(|n| *n != 0),
            freed_for_others_bytes: measured.freed_for_others_bytes.filter(|n| *n != 0),
            held_bytes: measured.held_bytes,
            high_water_bytes: measured.high_water_bytes,
            spawned_bytes: measured.spawned_bytes,
            suspended_ns: Some(nanos(measured.suspended)).filter(|n| *n != 0),
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

use std::fmt::Write as _;

use serde_json::{Map, Number, Value, json};

use super::marks::contents;
use crate::{Measured, Report, Row, Style};

/// A record stays below this many bytes: Application Insights cuts messages at 32,768 characters, and the prefix of
/// the line needs room too.
const LONGEST_RECORD: usize = 29_900;

/// A report as JSON records of one line each, in parts below 30,000 characters.
///
/// Every part repeats what the report says of the call, and has its own number in `part` (from 1, of `parts`); the
/// rows are spread over the parts in order. A row is an array: the line's number, the memory usage and the
/// increment in MiB, the occurrences (`null` for lines without numbers), the line's text, and, where there is any, an
/// object with what else was measured, named as in [`Measured`].
///
/// ```
/// # use memline::{Session, Style, profile, render};
/// # #[profile]
/// # fn nothing() {
/// # }
/// let session = Session::builder().id("job 7").open();
/// session.run(nothing);
/// let text = render::json(&session.finish()[0], Style::default());
/// assert!(text.starts_with(r#"{"v":1,"report":"job 7/0","invocation":"job 7","#));
/// ```
#[must_use]
pub fn json(report: &Report, style: Style) -> String {
    let style = style.of(report);
    let rows: Vec<String> = style
        .rows(report)
        .map(|row| row_record(report, row, style).to_string())
        .collect();
    // The numbers of parts are not known yet; room for six digits of each is kept.
    let room = LONGEST_RECORD.saturating_sub(record(report, 100_000, 100_000, &[]).len());
    let parts = spread(&rows, room);
    (1..)
        .zip(&parts)
        .map(|(part, rows)| record(report, part, parts.len(), rows))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Rows in runs whose texts, with a comma after each, fit into `room` bytes; one run at least.
fn spread(rows: &[String], room: usize) -> Vec<&[String]> {
    let mut runs = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (index, row) in rows.iter().enumerate() {
        length += row.len() + 1;
        if length > room && index > start {
            runs.push(&rows[start..index]);
            (start, length) = (index, row.len() + 1);
        }
    }
    runs.push(&rows[start..]);
    runs
}

/// Written by hand only as far as the order of the keys goes, which people read first to last.
fn record(report: &Report, part: usize, parts: usize, rows: &[String]) -> String {
    let id = report
        .session_id()
        .map_or_else(String::new, |id| format!("{id}/{}", report.index()));
    let fields: [(&str, Value); 19] = [
        ("v", json!(1)),
        ("report", json!(id)),
        ("invocation", json!(report.session_id())),
        ("function", json!(report.session_function())),
        ("profiled", json!(report.profiled())),
        ("file", json!(report.file())),
        ("backend", json!(report.measure().name())),
        ("calls", json!(report.calls())),
        ("end", json!(report.end().name())),
        ("concurrent", json!(report.concurrent())),
        ("polls", json!(report.polls())),
        ("wall_ns", json!(report.wall_nanos())),
        ("peak_bytes", json!(report.peak_bytes())),
        ("net_bytes", json!(report.net_bytes())),
        ("freed_by_others_bytes", json!(report.freed_by_others_bytes())),
        ("retained_bytes", json!(report.retained_bytes())),
        ("overhead_ns", json!(report.overhead_nanos())),
        ("part", json!(part)),
        ("parts", json!(parts)),
    ];
    let mut text = String::from("{");
    for (key, value) in fields {
        let _ = write!(text, "\"{key}\":{value},");
    }
    text.push_str("\"rows\":[");
    text.push_str(&rows.join(","));
    text.push_str("]}");
    text
}

fn row_record(report: &Report, row: &Row, style: Style) -> Value {
    let contents = contents(report, row, style);
    let Some(measured) = row.measured() else {
        return json!([row.line(), null, null, null, contents]);
    };
    let mut fields = vec![
        json!(row.line()),
        json!(style.rounded(measured.usage_bytes)),
        json!(style.rounded(measured.increment_bytes)),
        json!(measured.occurrences),
        json!(contents),
    ];
    let more = more(measured);
    if !more.is_empty() {
        fields.push(Value::Object(more));
    }
    Value::Array(fields)
}

/// What a row has no place of its own for, as far as it was measured and is not zero.
fn more(measured: Measured) -> Map<String, Value> {
    let numbers = [
        ("high_water_bytes", measured.high_water_bytes.map(Number::from)),
        (
            "allocations",
            measured.allocations.filter(|n| *n != 0).map(Number::from),
        ),
        (
            "freed_for_others_bytes",
            measured.freed_for_others_bytes.filter(|n| *n != 0).map(Number::from),
        ),
        ("spawned_bytes", measured.spawned_bytes.map(Number::from)),
        ("held_bytes", measured.held_bytes.map(Number::from)),
        (
            "suspended_ns",
            Some(measured.suspended_nanos).filter(|n| *n != 0).map(Number::from),
        ),
    ];
    numbers
        .into_iter()
        .filter_map(|(name, number)| Some((name.to_owned(), Value::Number(number?))))
        .collect()
}

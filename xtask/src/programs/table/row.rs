//! The row of a program.

use std::fmt::Write as _;

use crate::programs::list::{Program, Sameness};
use crate::programs::results::{Column, Results};

pub(super) fn append(text: &mut String, results: &Results, program: &Program) {
    let _ = write!(text, "| {} {} | {} |", results.name, results.version, results.functions);
    for seconds in [results.build_seconds, results.build_seconds_memline] {
        let _ = write!(
            text,
            " {} |",
            seconds.map_or_else(String::new, |seconds| format!("{seconds:.0}"))
        );
    }
    let tools = [&results.memline, &results.heaptrack, &results.dhat];
    for column in [&results.plain].into_iter().chain(tools) {
        let _ = write!(text, " {} |", seconds(column));
    }
    for column in tools {
        let _ = write!(text, " {} |", slowdown(results, column));
    }
    for column in [&results.plain].into_iter().chain(tools) {
        let _ = write!(text, " {} |", peak(column));
    }
    let rate = results.allocations_per_second();
    let _ = writeln!(
        text,
        " {} | {} |",
        rate.map_or_else(String::new, |rate| thousands(rate.round())),
        match program.output {
            Sameness::Bytes => "same",
            Sameness::Lines => "same lines, in another order",
            Sameness::Nothing => "times",
        }
    );
}

fn seconds(column: &Column) -> String {
    match column {
        Column::Took(ran) => format!("{:.2}", ran.seconds),
        Column::Late(seconds) => format!("> {seconds}"),
        Column::Failed(_) => "fails".to_owned(),
        Column::Absent => String::new(),
    }
}

pub(super) fn slowdown(results: &Results, column: &Column) -> String {
    let Some(slowdown) = results.slowdown(column) else {
        return String::new();
    };
    let than = if matches!(column, Column::Late(_)) { "> " } else { "" };
    format!("{than}{slowdown:.2}×")
}

#[expect(clippy::cast_precision_loss, reason = "the bytes of a process are far below 2^52")]
fn peak(column: &Column) -> String {
    match column {
        Column::Took(ran) => ran
            .peak_bytes
            .map_or_else(String::new, |bytes| format!("{:.1}", bytes as f64 / 1_048_576.0)),
        _ => String::new(),
    }
}

/// `1,234,567`
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

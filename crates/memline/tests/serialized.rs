//! Reports by serde: what programs get to read.

mod support;

use memline::{Measure, Sampling, Session, profile};
use serde_json::json;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const LINE: u32 = line!() + 1;
#[profile(precision = 3)]
fn keeps(bytes: usize) -> Vec<u8> {
    drop(vec![0_u8; 2 * bytes]);
    // Nothing.
    vec![0; bytes]
}

#[test]
fn a_report_is_what_its_accessors_say() {
    let session = Session::builder().id("job 7").label("F").measure(Measure::Task).open();
    // Dropped outside of the session: by others.
    drop(session.run(|| keeps(10)));
    let report = session.finish().into_reports().remove(0);
    let entry = report.rows()[0].stats().unwrap().usage_bytes;
    let mut value = serde_json::to_value(&report).unwrap();

    let nanos = |time: std::time::Duration| u64::try_from(time.as_nanos()).unwrap();
    // What differs from run to run.
    assert_eq!(value["overhead_ns"].take(), nanos(report.overhead()));
    assert_eq!(value["elapsed_ns"].take(), nanos(report.elapsed()));
    assert_eq!(value["concurrent"].take(), report.concurrent());
    // Most was held in the middle of the second line, which gave it back.
    let measured = |usage: i64, increment: i64, high_water: i64, [allocations, allocated]: [u64; 2], at_peak: i64| {
        json!({
            "usage_bytes": entry + usage,
            "increment_bytes": increment,
            "occurrences": 1,
            "high_water_bytes": entry + high_water,
            "allocations": allocations,
            "allocated_bytes": allocated,
            "freed_for_others_bytes": 0,
            "spawned_bytes": null,
            "held_bytes": null,
            "retained_bytes": 0,
            "at_peak_bytes": at_peak,
            "suspended_ns": 0,
        })
    };
    let row = |line: u32, text: &str, measured: serde_json::Value| {
        json!({
            "line": LINE + line,
            "text": text,
            "stats": measured,
            "has_panicked": false,
            "was_cancelled": false,
        })
    };
    assert_eq!(
        value,
        json!({
            "session_id": "job 7",
            "session_label": "F",
            "index": 0,
            "concurrent": null,
            "function": "keeps",
            "path": "serialized::keeps",
            "file": "crates/memline/tests/serialized.rs",
            "measure": "task",
            "is_measured": true,
            "precision": 3,
            "calls": 1,
            "polls": 0,
            "elapsed_ns": null,
            "net_bytes": 10,
            "peak_bytes": 20,
            "freed_by_others_bytes": 10,
            "retained_bytes": 0,
            "calls_over_budget": 0,
            "outcome": "returned",
            "was_bare": false,
            "overhead_ns": null,
            "rows": [
                row(0, "#[profile(precision = 3)]", measured(0, entry, 20, [2, 30], 20)),
                row(1, "fn keeps(bytes: usize) -> Vec<u8> {", json!(null)),
                row(2, "    drop(vec![0_u8; 2 * bytes]);", measured(0, 0, 20, [1, 20], 20)),
                row(3, "    // Nothing.", json!(null)),
                row(4, "    vec![0; bytes]", measured(10, 10, 10, [1, 10], 0)),
                row(5, "}", measured(10, 0, 10, [0, 0], 0)),
            ],
        })
    );
}

#[test]
fn settings_are_read_in_the_words_that_they_are_written_in() {
    for measure in [Measure::Rss, Measure::Pss, Measure::Uss, Measure::Heap, Measure::Task] {
        let value = serde_json::to_value(measure).unwrap();
        assert_eq!(value, measure.name());
        assert_eq!(serde_json::from_value::<Measure>(value).unwrap(), measure);
    }
    for words in ["on", "off", "1/50"] {
        let switch: Sampling = serde_json::from_value(json!(words)).unwrap();
        assert_eq!(switch, words.parse().unwrap());
        assert_eq!(serde_json::to_value(switch).unwrap(), words);
    }
    assert_eq!(
        serde_json::from_value::<Measure>(json!("vss")).unwrap_err().to_string(),
        "invalid value: string \"vss\", expected rss, pss, uss, heap or task"
    );
    assert_eq!(
        serde_json::from_value::<Sampling>(json!("1/0"))
            .unwrap_err()
            .to_string(),
        "invalid value: string \"1/0\", expected on, off, or 1/N with N from 1 to 4294967295"
    );
}

//! Profiles of large programs: read, added up, and written as a page.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod page;

use std::time::{Duration, Instant};

use memline::Profile;
use serde_json::{Value, json};

/// Lines of each function, beside the first.
const LINES: u32 = 10;

fn stats(bytes: u64) -> Value {
    json!({
        "usage_bytes": bytes, "increment_bytes": 0, "occurrences": 7, "high_water_bytes": bytes, "allocations": 3,
        "allocated_bytes": bytes, "freed_for_others_bytes": 0, "spawned_bytes": null, "held_bytes": null,
        "retained_bytes": bytes / 2, "at_peak_bytes": bytes / 3, "suspended_ns": 0,
    })
}

fn function(number: u32) -> Value {
    let first = 1 + number % 50 * (LINES + 2);
    let row = |place: u32| {
        json!({
            "line": first + place,
            "text": format!("        let value_{place} = self.store.entry(key_{number}).or_insert_with(|| Vec::with_capacity({place}));"),
            "stats": if place % 3 == 1 { Value::Null } else { stats(u64::from(number * LINES + place)) },
            "has_panicked": false,
            "was_cancelled": false,
        })
    };
    let rows: Vec<Value> = (0..=LINES).map(row).collect();
    json!({
        "function": format!("function_{number}"), "path": format!("program::module_{}::Store<_>::function_{number}", number / 50),
        "file": format!("src/module_{}/store.rs", number / 50), "session_id": null, "session_label": null, "index": 0,
        "concurrent": 0, "measure": "task", "is_measured": true, "precision": null, "calls": 1, "polls": 0, "elapsed_ns": 0,
        "net_bytes": 0, "peak_bytes": 5, "retained_bytes": 5, "freed_by_others_bytes": 0, "calls_over_budget": 0,
        "outcome": "returned", "overhead_ns": 0, "rows": rows,
    })
}

/// Ways of two functions each: the callers come first.
fn way(place: u32, functions: u32) -> Value {
    let function = place % functions;
    let first = 1 + function % 50 * (LINES + 2);
    let lines: Vec<Value> = (1..=LINES)
        .filter(|line| line % 3 != 1)
        .map(|line| json!({"line": first + line, "stats": stats(u64::from(place))}))
        .collect();
    let caller = place.checked_sub(functions).map(|caller| json!([caller, first + 2]));
    json!({"function": function, "caller": caller, "calls": 1, "lines": lines})
}

fn profile_json(functions: u32, ways: u32) -> Vec<u8> {
    let profile = json!({
        "version": 1, "id": null, "label": null, "measure": "task", "concurrent": 0, "elapsed_ns": 5_000_000_000_u64,
        "peak_bytes": 12_345_678, "grown_bytes": 1_234_567,
        "functions": (0..functions).map(function).collect::<Vec<_>>(),
        "ways": (0..ways).map(|place| way(place, functions)).collect::<Vec<_>>(),
    });
    serde_json::to_vec(&profile).unwrap()
}

/// Runs the work, and says how long it took.
fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = work();
    println!("{what}: {:.2?}", began.elapsed());
    (done, began.elapsed())
}

/// Reads the JSON, adds it to itself, and writes a page that it is read from again.
fn round(functions: u32, ways: u32) {
    let json = profile_json(functions, ways);
    println!("{functions} functions, {ways} ways, {} MB", json.len() / 1_000_000);
    let (profile, _) = timed("read", || Profile::read_from(&json[..]).unwrap());
    assert_eq!(
        (profile.len(), profile.ways().len()),
        (functions as usize, ways as usize)
    );

    let mut sum = profile.clone();
    timed("merged", || sum.merge(&profile));
    assert_eq!((sum.len(), sum.ways().len()), (profile.len(), profile.ways().len()));
    assert_eq!(sum.allocated_bytes(), profile.allocated_bytes().map(|bytes| 2 * bytes));
    assert!(
        sum.iter()
            .zip(&profile)
            .all(|(sum, one)| sum.calls() == 2 * one.calls())
    );
    assert!(
        sum.ways()
            .iter()
            .zip(profile.ways())
            .all(|(sum, one)| sum.caller() == one.caller() && sum.calls() == 2)
    );

    let mut html = Vec::new();
    timed("written as HTML", || profile.write_html(&mut html).unwrap());
    println!("{} KB of HTML", html.len() / 1000);
    let html = String::from_utf8(html).unwrap();
    let (read, _) = timed("read from HTML", || page::profile(&html, 0));
    assert_eq!(read, profile);
}

#[test]
fn a_large_profile_is_read_added_up_and_written() {
    round(500, 900);
}

#[test]
#[ignore = "takes long unless it is optimized; prints how long"]
fn the_largest_profile() {
    round(10_000, 16_384 + 10_000);
}

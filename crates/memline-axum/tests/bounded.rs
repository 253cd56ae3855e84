//! Ten thousand profiles leave no more than the last ones. A process of its own, because the resident set is the process's.

use std::time::Instant;

use memline::{Session, profile};
use memline_axum::{Profiles, Resident};
use memory_stats::memory_stats;

#[profile]
fn outer(number: usize) -> usize {
    let mut sum = 0;
    for round in 0..number % 3 {
        sum += inner(round);
    }
    sum
}

#[profile]
fn inner(number: usize) -> usize {
    let numbers: Vec<usize> = (0..number).collect();
    numbers.len()
}

fn resident_bytes() -> usize {
    memory_stats().expect("the platform tells").physical_mem
}

fn add(profiles: &Profiles, from: usize, to: usize) {
    for number in from..to {
        let session = Session::builder()
            .id(format!("invocation {number}"))
            .label("outer")
            .open();
        session.run(|| outer(number));
        let resident = Resident {
            start_bytes: 1,
            end_bytes: 2,
        };
        profiles.add(&session.finish(), Some(resident));
    }
}

#[test]
fn ten_thousand_profiles_take_what_a_thousand_took() {
    let profiles = Profiles::new();
    add(&profiles, 0, 1000);
    let first = resident_bytes();
    let begun = Instant::now();
    add(&profiles, 1000, 10_000);
    let each = begun.elapsed() / 9000;
    let last = resident_bytes();
    println!(
        "{} KiB after 1,000, {} KiB after 10,000; {each:?} for each",
        first / 1024,
        last / 1024
    );
    // A profiler of the whole process (`cargo memline test`) grows as well, to its own limit.
    let is_profiled = std::env::var_os("CARGO_MEMLINE").is_some();
    let most = if is_profiled { 1024 } else { 512 };
    assert!(
        last < first + most * 1024,
        "{first} bytes after 1,000, {last} after 10,000"
    );
    assert!(profiles.entries().contains("\"all 10000 invocations\""));
    assert!(profiles.profile("invocation 9999").is_some());
    assert!(profiles.profile("invocation 9900").is_some());
    assert!(profiles.profile("invocation 9899").is_none());
}

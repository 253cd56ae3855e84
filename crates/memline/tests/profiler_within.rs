//! A profiler that finishes while a call goes on: a file of its own, as it gets all calls of the process.

use memline::{Config, LineStats, Measure, Profile, Profiler, Row, configure, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn finishes(profiler: Profiler) -> (Profile, usize) {
    let kept = std::hint::black_box(vec![0_u8; 1000]);
    let profile = profiler.finish();
    (profile, kept.len())
}

#[test]
fn line_that_has_not_ended_has_what_there_is_so_far() {
    configure(Config::new().measure(Measure::Task)).expect("memline::Alloc is there");
    let (profile, length) = finishes(Profiler::start());
    assert_eq!((profile.calls(), length), (0, 1000));
    let report = &profile[0];
    let lines: Vec<LineStats> = report.rows().iter().filter_map(Row::stats).collect();
    let [entry, made, open] = lines[..] else {
        panic!("{report}")
    };
    let there = entry.usage_bytes + 1000;
    assert_eq!((made.increment_bytes, made.usage_bytes), (1000, there));
    assert_eq!((open.occurrences, open.increment_bytes), (1, 0));
    assert_eq!((open.usage_bytes, open.high_water_bytes), (there, Some(there)));
}

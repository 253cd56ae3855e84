//! The profile of the process: a profiler gets all calls outside of sessions, so that all of it is one test.

mod support;

use memline::{Config, Measure, Profile, Profiler, Report, Row, Session, Way, configure, profile};
use support::listing;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn makes(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[profile]
fn keeps(kept: &mut Vec<Vec<u8>>) {
    kept.push(makes(1000));
    drop(makes(50));
    kept.push(vec![0; 7]);
}

#[profile]
fn peaks() {
    let first = makes(1_000_000);
    drop(first);
    let second = vec![0_u8; 10];
    drop(second);
}

fn report<'a>(profile: &'a Profile, function: &str) -> &'a Report {
    let mut reports = profile.reports().iter();
    reports
        .find(|report| report.function() == function)
        .expect("it was called")
}

/// Of each line that ran, what it retains and what it held when most was held.
fn held(report: &Report) -> Vec<(i64, i64)> {
    let lines = report.rows().iter().skip(1).filter_map(Row::stats);
    lines
        .map(|line| {
            let retained = line.retained_bytes.expect("there are tags");
            (retained, line.at_peak_bytes.expect("there are tags"))
        })
        .collect()
}

/// A way: its function, the place of its caller with the line below the caller's attribute, and its calls.
type Told<'a> = (&'a str, Option<(usize, u32)>, u64);

fn ways(profile: &Profile) -> Vec<Told<'_>> {
    let report = |way: &Way| &profile[way.report().expect("a call has ended")];
    let ways = profile.ways().iter();
    ways.map(|way| {
        let caller = way.caller().map(|(place, line)| {
            let first = report(&profile.ways()[place]).rows()[0].line();
            (place, line - first)
        });
        (report(way).function(), caller, way.calls())
    })
    .collect()
}

#[test]
fn calls_of_the_process_are_added_up() {
    configure(
        Config::new()
            .measure(Measure::Task)
            .sink(|_| panic!("no call has a report of its own")),
    )
    .expect("memline::Alloc is there");
    let mut kept = Vec::with_capacity(8);

    let profiler = Profiler::start();
    for _ in 0..3 {
        keeps(&mut kept);
    }
    drop(makes(5));
    // Outside of every profiled line.
    let elsewhere = vec![0_u8; 300];
    // A session has its own calls, and so has the process.
    let session = Session::builder().measure(Measure::Task).open();
    let kept_by_session = session.run(|| makes(100));
    session.run(|| drop(makes(1)));
    assert_eq!(session.finish()[0].calls(), 2);
    // On another thread, of which nothing is left.
    std::thread::spawn(|| drop(makes(9))).join().expect("it does not panic");
    kept.pop();
    let profile = profiler.finish();

    assert_eq!(
        listing(report(&profile, "keeps")),
        "\
3x         |#[profile]
           |fn keeps(kept: &mut Vec<Vec<u8>>) {
3x +3000   |    kept.push(makes(1000));
3x +0      |    drop(makes(50));
3x +21     |    kept.push(vec![0; 7]);
3x +0      |}
"
    );
    let makes = report(&profile, "makes");
    assert_eq!((makes.calls(), makes.net_bytes()), (10, 3 * 1050 + 5 + 9 + 101));
    // The line that made the memory has it, and not the line that called; one of the short ones has been freed since.
    assert_eq!(held(makes)[0].0, 3100);
    let retained: Vec<i64> = held(report(&profile, "keeps")).iter().map(|line| line.0).collect();
    assert_eq!(retained, [0, 0, 14, 0]);
    // All of it adds up to the byte: what no line made is what the thread and the test took.
    assert_eq!(profile.retained_bytes(), Some(3100 + 14));
    let grown = profile.grown_bytes().expect("there is an allocator");
    let elsewhere_bytes = profile.elsewhere_bytes().expect("there are tags");
    assert_eq!(grown - elsewhere_bytes, 3100 + 14);
    assert!(elsewhere_bytes >= 300, "{elsewhere_bytes}");
    assert_eq!((profile.calls(), profile.len()), (13, 2));
    assert_eq!(
        ways(&profile),
        [
            ("keeps", None, 3),
            ("makes", Some((0, 2)), 3),
            ("makes", Some((0, 3)), 3),
            ("makes", None, 4),
        ]
    );
    drop((elsewhere, kept, kept_by_session));

    // What was held when most was held, though nothing of it is left.
    let profiler = Profiler::start();
    peaks();
    let profile = profiler.finish();
    assert_eq!(held(report(&profile, "makes")), [(0, 1_000_000), (0, 0)]);
    assert_eq!(held(report(&profile, "peaks")), [(0, 0); 5]);

    // A profile while calls are running has the lines that have run.
    let profiler = Profiler::start();
    let profile = runs_meanwhile(profiler);
    let running = report(&profile, "runs_meanwhile");
    assert_eq!(
        listing(running),
        "\
0x         |#[profile]
           |fn runs_meanwhile(profiler: Profiler) -> Profile {
1x +0      |    drop(makes(3));
1x +0      |    profiler.finish()
           |}
"
    );
    assert_eq!(report(&profile, "makes").calls(), 1);
}

#[profile]
fn runs_meanwhile(profiler: Profiler) -> Profile {
    drop(makes(3));
    profiler.finish()
}

//! The time line of a profile of the process. A process of its own, as the profiler is the process's: one test, for two profilers
//! would see one another.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

use std::time::{Duration, Instant};

use memline::{Held, Moment, Profile, Profiler, Session, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn makes(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

const MAKES: u32 = line!() - 3;

#[profile]
fn holds_for(time: Duration) -> Vec<u8> {
    let large = makes(1 << 20);
    works_for(time);
    large[..300].to_vec()
}

const HOLDS: u32 = line!() - 3;

fn works_for(time: Duration) {
    let began = Instant::now();
    while began.elapsed() < time {
        std::hint::spin_loop();
    }
}

/// What lines held, by function and line.
fn held<'a>(profile: &'a Profile, moment: &Moment) -> Vec<(&'a str, u32, i64)> {
    let told = |held: &Held| (profile[held.report].function(), held.line, held.bytes);
    moment.held.as_ref().unwrap().iter().map(told).collect()
}

/// The moment while the call held its 1 MiB.
fn large(profile: &Profile) -> Option<&Moment> {
    let mut moments = profile.timeline()?.moments().iter();
    moments.find(|moment| held(profile, moment).contains(&("makes", MAKES, 1 << 20)))
}

struct Run {
    profile: Profile,
    of_session: Profile,
    /// What the calls left.
    _kept: (Vec<u8>, Vec<u8>),
}

fn run(time: Duration) -> Run {
    let profiler = Profiler::start();
    let kept = holds_for(time);
    let session = Session::builder().id("job 7").label("nightly").open();
    let within = session.run(|| makes(2000));
    let of_session = session.finish();
    let open = Session::builder().open();
    let profile = profiler.finish();
    drop(open);
    Run {
        profile,
        of_session,
        _kept: (kept, within),
    }
}

/// A call that takes long enough to be seen, also on a machine that has much else to do.
fn long_enough() -> Run {
    let times = (0..10).map(|double| Duration::from_millis(20 << double));
    let mut runs = times.map(run);
    runs.find(|run| large(&run.profile).is_some())
        .expect("the process is looked at within 10 s")
}

#[test]
fn timeline_tells_what_was_held_and_what_ran() {
    let Run {
        profile, of_session, ..
    } = &long_enough();
    assert_eq!(of_session.timeline(), None);
    let timeline = profile.timeline().unwrap();
    let moments = timeline.moments();
    let (first, last) = (&moments[0], &moments[moments.len() - 1]);
    assert_eq!(held(profile, first), []);
    // To the byte, as the totals have it.
    assert_eq!(
        last.heap_bytes.unwrap() - first.heap_bytes.unwrap(),
        profile.grown_bytes().unwrap()
    );
    assert_eq!(held(profile, last), [("makes", MAKES, 2000), ("holds_for", HOLDS, 300)]);
    assert!(moments.is_sorted_by_key(|moment| moment.at) && last.at <= profile.elapsed());
    if cfg!(target_os = "linux") {
        assert!(moments.iter().all(|moment| moment.resident_bytes > moment.heap_bytes));
    }
    let large = large(profile).unwrap();
    assert!(large.heap_bytes.unwrap() - first.heap_bytes.unwrap() >= 1 << 20);

    let spans = timeline.spans();
    let named: Vec<_> = spans
        .iter()
        .map(|span| (span.name.as_str(), span.id.as_deref()))
        .collect();
    assert_eq!(
        named,
        [
            ("timeline::holds_for", None),
            ("nightly", Some("job 7")),
            ("session", None)
        ]
    );
    let [call, one, open] = spans else { unreachable!() };
    assert!(call.from <= large.at && large.at <= call.to.unwrap());
    assert!(call.to.unwrap() <= profile.elapsed());
    assert!(call.from <= one.from && one.from <= one.to.unwrap());
    assert!(one.to.unwrap() <= open.from && open.to.is_none());
    merged_profiles_keep_the_larger_peaks(profile, of_session);
}

/// As what lines held when most was held.
fn merged_profiles_keep_the_larger_peaks(large: &Profile, session: &Profile) {
    let mut merged = session.clone();
    merged.merge(large);
    assert_eq!(merged[0].function(), "makes");
    let moments = merged.timeline().unwrap().moments();
    // The reports stand elsewhere, and what is told of them is the same.
    assert_eq!(
        held(&merged, &moments[moments.len() - 1]),
        [("makes", MAKES, 2000), ("holds_for", HOLDS, 300)]
    );
    assert_eq!(merged.timeline().unwrap().spans(), large.timeline().unwrap().spans());
    let mut merged = large.clone();
    merged.merge(session);
    assert_eq!(merged.timeline(), large.timeline());
    // Ways are of that peak, too.
    let of_ways = |profile: &Profile| -> i64 {
        let lines = profile.ways().iter().flat_map(memline::Way::lines);
        lines.filter_map(|line| line.stats.at_peak_bytes).sum()
    };
    assert_eq!(of_ways(&merged), of_ways(large));
}

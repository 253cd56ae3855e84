//! Profiles of sessions: totals that are the session's, sums of several, and what changed from one to the next.

mod support;

use memline::{Measure, Profile, Session, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn makes(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[profile]
fn keeps(kept: &mut Vec<Vec<u8>>, bytes: usize) {
    kept.push(makes(bytes));
    drop(makes(50));
}

#[profile]
fn quiet() -> usize {
    1
}

fn session(bytes: usize, kept: &mut Vec<Vec<u8>>) -> Profile {
    let session = Session::builder().id("one").measure(Measure::Task).open();
    session.run(|| keeps(kept, bytes));
    assert_eq!(session.run(quiet), 1);
    session.finish()
}

/// Calls, then bytes: allocated, freed, retained and peak.
fn totals(profile: &Profile) -> (u64, [Option<i64>; 4]) {
    let signed = |bytes: Option<u64>| bytes.map(|bytes| i64::try_from(bytes).expect("small"));
    let (allocated, freed) = (signed(profile.allocated_bytes()), signed(profile.freed_bytes()));
    (
        profile.calls(),
        [allocated, freed, profile.retained_bytes(), profile.peak_bytes()],
    )
}

#[test]
fn totals_are_the_sessions() {
    let mut kept = Vec::with_capacity(8);
    let one = session(1000, &mut kept);
    assert_eq!(totals(&one), (4, [Some(1050), Some(50), Some(1000), Some(1050)]));
    assert_eq!(
        (one.id(), one.grown_bytes(), one.elsewhere_bytes()),
        (Some("one"), None, None)
    );
    // A session of no calls has no totals of lines.
    let nothing = Session::builder().measure(Measure::Task).open().finish();
    assert_eq!(totals(&nothing), (0, [None, None, None, Some(0)]));
    // What the allocator does not tell is not made up.
    let resident = Session::builder().measure(Measure::Rss).open();
    assert_eq!(resident.run(quiet), 1);
    assert_eq!(totals(&resident.finish()), (1, [None; 4]));
}

#[test]
fn merged_profiles_are_sums() {
    let mut kept = Vec::with_capacity(8);
    let (small, large) = (session(1000, &mut kept), session(3000, &mut kept));
    for (first, second) in [(&small, &large), (&large, &small)] {
        let mut sum = first.clone();
        sum.merge(second);
        assert_eq!(totals(&sum), (8, [Some(4100), Some(100), Some(4000), Some(3050)]));
        assert_eq!(sum.elapsed(), first.elapsed() + second.elapsed());
        assert_eq!(sum.len(), 3);
        let makes = sum
            .iter()
            .find(|report| report.function() == "makes")
            .expect("it was called");
        assert_eq!((makes.calls(), makes.net_bytes()), (4, 4100));
        // When most was held, to within 1 KiB: that of the larger peak alone.
        let line = makes.rows()[2].stats().expect("it ran");
        assert_eq!((line.occurrences, line.at_peak_bytes), (4, Some(3000)));
        assert_eq!(
            sum.ways().iter().map(memline::Way::calls).collect::<Vec<_>>(),
            [2, 2, 2, 2]
        );
    }
    let mut other = Session::builder().id("two").measure(Measure::Task).open().finish();
    other.merge(&small);
    assert_eq!((other.id(), other.calls()), (None, 4));
}

#[test]
fn difference_names_what_changed() {
    let mut kept = Vec::with_capacity(8);
    let before = session(1000, &mut kept);
    let after = session(1500, &mut kept);
    assert!(before.diff(&before).is_empty());
    assert_eq!(before.diff(&before).to_string(), "nothing changed");

    let diff = after.diff(&before);
    let lines = |place: usize| {
        let lines = diff.functions()[place].lines.iter();
        lines
            .map(|line| {
                (
                    line.text.trim(),
                    line.increment_bytes,
                    line.allocated_bytes,
                    line.retained_bytes,
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(diff.functions().len(), 2);
    assert_eq!(lines(0), [("kept.push(makes(bytes));", 500, 0, 0)]);
    assert_eq!(lines(1), [("vec![0; bytes]", 500, 500, 500)]);
    let text = diff.to_string();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(
        rows[0],
        "keeps (crates/memline/tests/profiles.rs): calls +0, net +500 B, peak +500 B"
    );
    assert_eq!(
        rows[1],
        "Line #    Increment    Allocated     Retained  Occurrences   Line Contents"
    );
    assert_eq!(
        rows[2],
        "    17       +500 B          0 B          0 B           +0       kept.push(makes(bytes));"
    );

    // A function that is only in one of them.
    let session = Session::builder().measure(Measure::Task).open();
    assert_eq!(session.run(quiet), 1);
    let less = session.finish();
    let gone = less.diff(&after);
    assert_eq!(
        gone.functions()
            .iter()
            .map(|function| (&*function.function, function.calls))
            .collect::<Vec<_>>(),
        [("keeps", -1), ("makes", -2)]
    );
    assert_eq!(gone.functions()[0].lines[0].line, None);
}

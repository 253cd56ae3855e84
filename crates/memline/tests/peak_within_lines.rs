//! What lines held when most was held, where that was in the middle of a line. Each program runs in a session and in a profile of
//! the process. Without the test harness, whose threads allocate in the same process.

mod support;

use std::collections::HashSet;
use std::hint::black_box;
use std::sync::Barrier;

use memline::{Measure, Profile, Profiler, Session, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const MIB: usize = 1 << 20;

/// Code without lines of its own holds that much for a moment.
fn holds_for_a_moment(bytes: usize) -> usize {
    black_box(vec![1_u8; bytes]).len()
}

fn in_pieces(bytes: usize, pieces: usize) -> Vec<Vec<u8>> {
    (0..pieces).map(|_| vec![1; bytes / pieces]).collect()
}

/// Gives what it was given back once the other is there.
fn turned(from: Vec<u8>, bytes: usize) -> Vec<u8> {
    let made = vec![from[0]; bytes];
    drop(from);
    made
}

#[profile]
fn passes() -> usize {
    let kept = vec![1_u8; MIB];
    let most = holds_for_a_moment(3 * MIB);
    most + kept.len()
}

#[profile]
fn turns() -> usize {
    let first = vec![1_u8; 2 * MIB];
    let second = turned(first, MIB);
    second.len()
}

#[profile]
fn grows(numbers: u64) -> usize {
    let mut all = HashSet::new();
    for number in 0..numbers {
        all.insert(number);
    }
    all.len()
}

#[profile]
fn grows_in_place() -> usize {
    let text = "word "
        .repeat(MIB / 5)
        .split(' ')
        .fold(String::new(), |all, word| all + word);
    text.len()
}

#[profile]
fn passes_again_and_again() -> usize {
    let mut sum = 0;
    for round in 1..=40 {
        sum += in_pieces(round * MIB / 20, 1000).len();
        sum += in_pieces(MIB / 2, 1000).len();
    }
    sum
}

#[profile]
fn quiet(n: usize) -> usize {
    n % 3
}

/// What `quiet` could be, for all that it has shown, allocates on its own line at last.
#[profile]
fn passes_in_a_hot_function() -> usize {
    let mut sum = 0;
    for n in 0..5000 {
        sum += quiet(n);
    }
    let most = holds_for_a_moment(2 * MIB);
    most + sum
}

#[profile]
fn passes_on_threads(threads: usize) -> usize {
    let all = Barrier::new(threads);
    std::thread::scope(|scope| {
        let run = || passes_beside(&all);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("it does not panic"))
            .sum()
    })
}

#[profile]
fn passes_beside(all: &Barrier) -> usize {
    holds_beside(MIB, all)
}

/// All threads hold as much at the same time, and none has come to the end of its line.
fn holds_beside(bytes: usize, all: &Barrier) -> usize {
    let held = in_pieces(bytes, 1000);
    all.wait();
    let length = held.len();
    all.wait();
    length
}

#[profile]
async fn passes_in_a_future() -> usize {
    let kept = vec![1_u8; MIB];
    let most = std::future::ready(holds_for_a_moment(2 * MIB)).await;
    kept.len() + most
}

/// The rise is on the line that a session ran within, of another collector.
#[profile]
fn passes_behind_a_session() -> usize {
    let most = runs_a_session() + holds_for_a_moment(2 * MIB);
    most + 1
}

fn runs_a_session() -> usize {
    let session = Session::builder().measure(Measure::Task).open();
    let length = session.run(grows_a_little);
    drop(session.finish());
    length
}

#[profile]
fn grows_a_little() -> usize {
    vec![1_u8; MIB / 2].len()
}

/// What each line held at the peak, of those that held more than a few bytes: the function, its line below the attribute's, and
/// bytes.
fn at_peak(profile: &Profile) -> Vec<(&str, u32, i64)> {
    let mut lines = Vec::new();
    for report in profile {
        let first = report.rows()[0].line();
        for row in report.rows().iter().skip(1) {
            let bytes = row.stats().and_then(|stats| stats.at_peak_bytes).unwrap_or(0);
            if bytes >= 1024 {
                lines.push((report.function(), row.line() - first, bytes));
            }
        }
    }
    lines
}

/// Lines held what was held at the peak, but for a 64th and 1 KiB. What threads hold in the middle of lines is known to an eighth.
#[track_caller]
fn assert_near(profile: &Profile, has_threads: bool) {
    let rows = profile.iter().flat_map(|report| report.rows().iter().skip(1));
    let held: i64 = rows.filter_map(|row| row.stats()?.at_peak_bytes).sum();
    let peak = profile.peak_bytes().expect("tags tell");
    let near = if has_threads { peak / 8 } else { peak / 64 } + 1024;
    let most = if has_threads { peak + near } else { peak };
    assert!((peak - near..=most).contains(&held), "{held} of {peak}\n{profile}");
}

/// Twice in each way, so that the second is measured with what the first has left behind.
#[track_caller]
fn profiles(has_threads: bool, run: impl Fn()) -> Vec<Profile> {
    let session = || {
        let session = Session::builder().measure(Measure::Task).open();
        session.run(&run);
        session.finish()
    };
    let process = |is_lean| {
        let profiler = Profiler::builder().lean(is_lean).start();
        run();
        profiler.finish()
    };
    let profiles = vec![session(), session(), process(false), process(true)];
    for profile in &profiles {
        assert_near(profile, has_threads);
    }
    profiles
}

/// `expected`: the function, the line below its attribute, and KiB.
#[track_caller]
fn assert_at_peak(run: impl Fn(), expected: &[(&str, u32, i64)]) {
    for profile in profiles(false, run) {
        let found = at_peak(&profile);
        let is_near = |&(bytes, kib): &(i64, i64)| (bytes - kib * 1024).abs() <= kib * 1024 / 32;
        let places = |lines: &[(&str, u32, i64)]| -> Vec<_> {
            lines
                .iter()
                .map(|(function, line, _)| ((*function).to_owned(), *line))
                .collect()
        };
        assert_eq!(places(&found), places(expected), "{profile}");
        let sizes = found.iter().map(|line| line.2).zip(expected.iter().map(|line| line.2));
        assert!(sizes.clone().all(|sizes| is_near(&sizes)), "{found:?}\n{profile}");
    }
}

fn main() {
    assert_at_peak(|| _ = passes(), &[("passes", 2, 1024), ("passes", 3, 3072)]);
    assert_at_peak(|| _ = turns(), &[("turns", 2, 2048), ("turns", 3, 1024)]);
    profiles(false, || _ = grows(300_000));
    profiles(false, || _ = grows_in_place());
    profiles(false, || _ = passes_again_and_again());
    assert_at_peak(
        || _ = passes_in_a_hot_function(),
        &[("passes_in_a_hot_function", 6, 2048)],
    );
    assert_at_peak(
        || _ = passes_behind_a_session(),
        &[("passes_behind_a_session", 2, 2048)],
    );
    profiles(true, || _ = passes_on_threads(2));
    profiles(true, || _ = passes_on_threads(7));
    assert_at_peak(
        || _ = support::drive(passes_in_a_future()),
        &[("passes_in_a_future", 2, 1024), ("passes_in_a_future", 3, 2048)],
    );
    println!("test peak_within_lines ... ok");
}

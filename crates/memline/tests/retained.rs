//! One meaning of *retained*, in reports and budgets: what calls and what they spawned allocated, less what anybody freed.
//! What others freed is told to the report of the function that made it.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};

use memline::{Budget, Report, SpawnClosure as _, SpawnFuture as _, Spawned, profile};
use support::hands::{Block, Desk, bytes, elsewhere, opened, poll_once};
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Net, what others freed, and what is retained.
fn sums(report: &Report) -> [i64; 3] {
    let (net, by_others) = (report.net_bytes(), report.freed_by_others_bytes());
    [net, by_others, report.retained_bytes()]
}

#[profile]
fn keeps_nothing() -> usize {
    bytes(10).len()
}

#[profile]
fn makes(length: usize) -> Vec<u8> {
    bytes(length)
}

#[profile]
fn makes_too(length: usize) -> Vec<u8> {
    let mut v = bytes(length / 2);
    v.reserve_exact(length);
    v
}

#[test]
fn function_that_made_nothing_is_told_of_no_frees() {
    let session = opened();
    let v = session.run(|| {
        keeps_nothing();
        makes(1_000_000)
    });
    drop(v);
    let reports = session.finish().into_reports();
    assert_eq!(
        reports.iter().map(sums).collect::<Vec<_>>(),
        [[0, 0, 0], [1_000_000, 1_000_000, 0]]
    );
}

#[test]
fn function_is_told_of_the_frees_of_its_own_memory() {
    let session = opened();
    let [one, other] = session.run(|| [makes(1000), makes_too(200)]);
    elsewhere(|| drop(one));
    let kept = session.run(|| makes(30));
    let reports = session.finish().into_reports();
    assert_eq!(
        reports.iter().map(sums).collect::<Vec<_>>(),
        [[1030, 1000, 30], [300, 0, 300]]
    );
    drop((other, kept));
}

#[profile]
fn hands_through(length: usize) -> Vec<u8> {
    let own = bytes(7);
    let made = makes(length + own.len());
    drop(own);
    made
}

/// Callers have what is called in their increments, and so what was freed of it.
#[test]
fn callers_are_told_of_what_their_callees_made() {
    let session = opened();
    let v = session.run(|| hands_through(93));
    drop(v);
    let reports = session.finish().into_reports();
    assert_eq!(reports.iter().map(sums).collect::<Vec<_>>(), [[100, 100, 0]; 2]);
}

#[profile]
fn frees(v: &mut Vec<u8>) {
    *v = Vec::new();
}

/// What another function of the session frees is in that one's net, and retained by neither.
#[test]
fn function_that_frees_what_another_made() {
    let session = opened();
    let mut v = session.run(|| makes(500));
    session.run(|| frees(&mut v));
    let reports = session.finish().into_reports();
    assert_eq!(
        reports.iter().map(sums).collect::<Vec<_>>(),
        [[500, 0, 0], [-500, 0, 0]]
    );
}

type Jobs<T> = Desk<Spawned<Block<T>>>;

async fn leaking(length: usize) {
    give_way().await;
    std::mem::forget(bytes(length));
}

async fn making(length: usize) -> Vec<u8> {
    give_way().await;
    bytes(length)
}

/// Runs a call that waits once; another thread meanwhile does the job that the call has spawned.
fn with_its_job<T, R>(call: impl Future<Output = R>, jobs: &Jobs<T>, then: impl FnOnce(T) + Send) -> Option<R> {
    let mut call = Box::pin(call);
    assert!(poll_once(&mut call).is_pending());
    elsewhere(|| then(drive(jobs.take())));
    catch_unwind(AssertUnwindSafe(|| drive(call))).ok()
}

#[profile]
async fn leaks(jobs: &Jobs<()>, length: usize) {
    jobs.put((Box::pin(leaking(length)) as Block<_>).in_current_line());
    give_way().await;
}

#[test]
fn budget_counts_what_spawned_work_leaks() {
    for (length, is_within) in [(1 << 20, false), (1025, false), (1024, true), (0, true)] {
        let jobs = Jobs::new();
        let session = opened();
        with_its_job(session.scope(leaks(&jobs, length)), &jobs, drop).expect("it has no budget of its own");
        let reports = session.finish().into_reports();
        assert_eq!(
            reports[0].retained_bytes(),
            i64::try_from(length).expect("small"),
            "{}",
            reports[0]
        );
        assert_eq!(
            Budget::new().max_retained("1 KiB").check(&reports).is_ok(),
            is_within,
            "{length}"
        );
    }
}

#[profile(max_retained = "100 B")]
async fn may_leak(jobs: &Jobs<()>, length: usize) {
    jobs.put((Box::pin(leaking(length)) as Block<_>).in_current_line());
    give_way().await;
}

/// The attribute's budget, of a call in a session and of one outside of any.
#[test]
fn budget_of_a_function_counts_what_spawned_work_leaks() {
    for (length, is_within) in [(101, false), (100, true), (1 << 20, false), (0, true)] {
        let jobs = Jobs::new();
        let session = opened();
        let ended = with_its_job(session.scope(may_leak(&jobs, length)), &jobs, drop);
        assert_eq!(ended.is_some(), is_within, "in a session, {length} bytes");
        assert_eq!(session.finish()[0].calls_over_budget(), u64::from(!is_within));
        let ended = with_its_job(may_leak(&jobs, length), &jobs, drop);
        assert_eq!(ended.is_some(), is_within, "outside of any session, {length} bytes");
    }
}

#[profile]
async fn keeps_half(jobs: &Jobs<Vec<u8>>, made: &Desk<Vec<u8>>, length: usize) -> Vec<u8> {
    jobs.put((Box::pin(making(length)) as Block<_>).in_current_line());
    give_way().await;
    drop(made.take());
    bytes(length / 2)
}

#[profile(max_retained = "0 B")]
async fn may_keep_nothing(jobs: &Jobs<Vec<u8>>, made: &Desk<Vec<u8>>, length: usize) -> Vec<u8> {
    jobs.put((Box::pin(making(length)) as Block<_>).in_current_line());
    give_way().await;
    drop(made.take());
    bytes(length / 2)
}

/// What spawned work made counts as made: freeing it hides nothing that is kept.
#[test]
fn budget_is_not_deceived_by_freeing_what_spawned_work_made() {
    let (jobs, made) = (Jobs::new(), Desk::new());
    let session = opened();
    let call = session.scope(keeps_half(&jobs, &made, 64 << 10));
    let kept = with_its_job(call, &jobs, |v| made.put(v));
    let reports = session.finish().into_reports();
    assert_eq!(reports[0].retained_bytes(), 32 << 10, "{}", reports[0]);
    assert!(Budget::new().max_retained("31 KiB").check(&reports).is_err());
    assert!(Budget::new().max_retained("32 KiB").check(&reports).is_ok());
    assert_eq!(kept.map(|kept| kept.len()), Some(32 << 10));

    for (length, is_within) in [(2, false), (0, true)] {
        let call = may_keep_nothing(&jobs, &made, length);
        let kept = with_its_job(call, &jobs, |v| made.put(v));
        assert_eq!(kept.is_some(), is_within, "{length}");
    }
}

#[profile]
async fn spawns(jobs: &Jobs<Vec<u8>>, length: usize) {
    jobs.put((Box::pin(making(length)) as Block<_>).in_current_line());
    give_way().await;
}

/// What a task made, and somebody else frees before the session ends, is not retained.
#[test]
fn frees_by_others_of_what_was_spawned_count() {
    let jobs = Jobs::new();
    let session = opened();
    with_its_job(session.scope(spawns(&jobs, 400)), &jobs, drop).expect("it has no budget");
    let reports = session.finish().into_reports();
    assert_eq!(reports[0].retained_bytes(), 0, "{}", reports[0]);
}

#[profile]
fn replaces(v: Vec<u8>, length: usize) -> Vec<u8> {
    drop(v);
    bytes(length)
}

#[profile(max_retained = "9 B")]
fn may_keep_nine(v: Vec<u8>, length: usize) -> Vec<u8> {
    replaces(v, length)
}

/// In a session, what was there before a call and is freed by it hides nothing that the call leaves behind. The budget in an
/// attribute lets an argument that the call takes and frees make up for what it leaves.
#[test]
fn freeing_an_argument_makes_up_only_in_the_budget_of_the_call() {
    let session = opened();
    let made = session.run(|| makes(64 << 10));
    let kept = session.run(|| replaces(made, 32 << 10));
    let profile = session.finish();
    assert_eq!(
        profile.iter().map(sums).collect::<Vec<_>>(),
        [[64 << 10, 0, 0], [-32 << 10, 0, 32 << 10]]
    );
    assert_eq!(profile.retained_bytes(), Some(32 << 10));
    assert!(Budget::new().max_retained("31 KiB").check(&profile).is_err());
    assert!(Budget::new().max_retained("32 KiB").check(&profile).is_ok());
    drop(kept);

    for (length, is_within) in [((64 << 10) + 10, false), ((64 << 10) + 9, true), (10, true)] {
        let session = opened();
        let made = session.run(|| makes(64 << 10));
        let call = || session.run(|| may_keep_nine(made, length));
        assert_eq!(
            catch_unwind(AssertUnwindSafe(call)).is_ok(),
            is_within,
            "in a session, {length} bytes"
        );
        let made = bytes(64 << 10);
        let call = || may_keep_nine(made, length);
        assert_eq!(
            catch_unwind(AssertUnwindSafe(call)).is_ok(),
            is_within,
            "outside, {length} bytes"
        );
    }
}

#[profile(max_retained = "0 B")]
fn grows_and_frees(v: &mut Vec<u8>, spare: &mut Vec<u8>) {
    v.reserve_exact(100);
    *v = Vec::new();
    // Shrinks what was there.
    spare.shrink_to_fit();
}

/// A block from before the call that the call makes larger is the call's for what it added.
#[test]
fn growth_is_the_calls_until_it_is_freed() {
    let session = opened();
    let (mut v, mut spare) = session.run(|| (makes(50), makes(50)));
    spare.truncate(7);
    session.run(|| grows_and_frees(&mut v, &mut spare));
    assert_eq!(session.finish()[1].calls_over_budget(), 0);
}

#[profile]
fn leaks_elsewhere(length: usize) {
    let work = (move || std::mem::forget(bytes(length))).in_current_line();
    let thread = std::thread::spawn(work);
    thread.join().expect("it does not panic");
}

/// What a thread leaks is retained by the line that started it, as the report and the budget have it.
#[test]
fn line_retains_what_its_spawned_work_leaks() {
    let session = opened();
    session.run(|| leaks_elsewhere(1 << 20));
    let profile = session.finish();
    let report = &profile[0];
    let line = support::beside::line(report, "in_current_line");
    assert_eq!(line.retained_bytes, Some(1 << 20), "{report}");
    assert_eq!(
        (report.retained_bytes(), profile.retained_bytes()),
        (1 << 20, Some(1 << 20))
    );
    assert!(Budget::new().max_retained("1 KiB").check(&profile).is_err());
}

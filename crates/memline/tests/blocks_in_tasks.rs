//! Calls outside of any session, and async blocks of theirs that others finish. The reports go to the process's sink.

mod support;

use memline::{Outcome, Report, SpawnClosure as _, SpawnFuture as _, Spawned, profile};
use support::beside::{assert_beside, increment, line};
use support::hands::{Block, Desk, bytes, elsewhere, more, poll_once, up_to};
use support::told::told;
use support::{drive, give_way};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Polls a call until it is pending, does something meanwhile, polls it to its end, and returns its report.
fn with_a_break<T>(call: impl Future<Output = T>, meanwhile: impl FnOnce()) -> (T, Report) {
    let (result, mut reports) = told(|| {
        let mut call = Box::pin(call);
        assert!(poll_once(&mut call).is_pending());
        meanwhile();
        drive(call)
    });
    assert_eq!(reports.len(), 1);
    let report = reports.remove(0);
    assert_eq!((report.calls(), report.outcome()), (1, Outcome::Returned));
    (result, report)
}

/// Net, what others freed, and what is retained.
fn sums(report: &Report) -> [i64; 3] {
    let (net, by_others) = (report.net_bytes(), report.freed_by_others_bytes());
    [net, by_others, report.retained_bytes()]
}

#[rustfmt::skip]
#[profile]
async fn hands_over(jobs: &Desk<Spawned<Block>>, done: &Desk<Vec<u8>>) -> usize {
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        std::mem::forget(bytes(500)); //= ?
        v //= ?
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    jobs.put(block.in_current_line()); //= 1x spawned +500-box
    give_way().await; //= 1x
    let v = done.take(); //= 1x
    v.len() //= 1x
    //} 1x -1000
}

/// Nothing that the block does elsewhere is lost: there is no session that takes its rows, so it is the spawning line's.
#[test]
fn block_finished_elsewhere_is_the_spawning_lines() {
    let (jobs, done) = (Desk::new(), Desk::new());
    let finish = || elsewhere(|| done.put(drive(jobs.take())));
    let (length, report) = with_a_break(hands_over(&jobs, &done), finish);
    assert_eq!(length, 1000);
    let boxed = increment(&report, "Box::pin(");
    assert_beside(&report, &[("box", boxed)]);
    assert_eq!(sums(&report), [boxed, 0, 500]);
}

#[rustfmt::skip]
#[profile]
async fn gives_back_elsewhere(jobs: &Desk<Spawned<Block<()>>>) {
    let mut block: Block<()> = Box::pin(async { //= 1x +box #1
        let mut v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        v.truncate(10); //= ?
        v.shrink_to_fit(); //= ?
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    jobs.put(block.in_current_line()); //= 1x spawned -1000-box
    give_way().await; //= 1x
    //} 1x
}

#[test]
fn block_that_shrinks_and_frees_elsewhere() {
    let jobs = Desk::new();
    let ((), report) = with_a_break(gives_back_elsewhere(&jobs), || elsewhere(|| drive(jobs.take())));
    let boxed = increment(&report, "Box::pin(");
    assert_beside(&report, &[("box", boxed)]);
    assert_eq!(sums(&report), [1000 + boxed, 0, 0]);
}

#[rustfmt::skip]
#[profile]
async fn hands_over_unpolled(jobs: &Desk<Spawned<Block>>, done: &Desk<Vec<u8>>) -> usize {
    let block: Block = Box::pin(async { //= 1x +box #1
        let mut v = bytes(300); //= ?
        give_way().await; //= ?
        more(&mut v, 50); //= ?
        v //= ?
    });
    jobs.put(block.in_current_line()); //= 1x spawned +350-box
    give_way().await; //= 1x
    done.take().capacity() //= 1x -350
    //} 1x
}

#[test]
fn block_that_only_ran_elsewhere() {
    let (jobs, done) = (Desk::new(), Desk::new());
    let finish = || elsewhere(|| done.put(drive(jobs.take())));
    let (capacity, report) = with_a_break(hands_over_unpolled(&jobs, &done), finish);
    assert_eq!(capacity, 350);
    let boxed = increment(&report, "Box::pin(");
    assert_beside(&report, &[("box", boxed)]);
    assert_eq!(sums(&report), [boxed - 350, 0, 0]);
}

#[rustfmt::skip]
#[profile]
async fn abandons(jobs: &Desk<Spawned<Block>>) {
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= ?
        v
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    jobs.put(block.in_current_line()); //= 1x spawned -1000-box
    give_way().await; //= 1x
    //} 1x
}

/// Such as a task that is aborted.
#[test]
fn block_dropped_elsewhere_is_the_spawning_lines() {
    let jobs = Desk::new();
    let ((), report) = with_a_break(abandons(&jobs), || elsewhere(|| drop(jobs.take())));
    let boxed = increment(&report, "Box::pin(");
    assert_beside(&report, &[("box", boxed)]);
    assert_eq!(sums(&report), [1000 + boxed, 0, 0]);
}

#[rustfmt::skip]
#[profile]
async fn begins_and_leaves() -> Block {
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        v
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    give_way().await; //= 1x
    block //= 1x
    //} 1x
}

/// The report was made before the block went on.
#[test]
fn block_that_outlives_its_call_is_counted_once() {
    let (block, report) = with_a_break(begins_and_leaves(), || ());
    let boxed = increment(&report, "Box::pin(");
    assert_beside(&report, &[("box", boxed)]);
    assert_eq!(sums(&report), [1000 + boxed, 0, 1000 + boxed]);
    let (v, reports) = told(|| drive(block));
    assert_eq!((v.len(), reports.len()), (1000, 0));
}

#[profile]
fn spawns_in_place(jobs: usize) -> usize {
    let made: usize = (0..jobs)
        .map(|job| (move || bytes(100 * job)).in_current_line()().len())
        .sum();
    let kept = (|| bytes(30)).in_current_line()();
    std::mem::forget((|| bytes(4000)).in_current_line()());
    made + kept.len()
}

/// Spawned work that runs at once, in the line that spawns it: its bytes are there once.
#[test]
fn work_that_runs_where_it_is_spawned_is_counted_once() {
    let (sum, reports) = told(|| spawns_in_place(4));
    assert_eq!(sum, 630);
    assert_eq!(reports[0].retained_bytes(), 4000, "{}", reports[0]);
    for (text, bytes) in [("let made", 0), ("let kept", 30), ("4000", 4000)] {
        let line = line(&reports[0], text);
        assert_eq!(line.increment_bytes + line.spawned_bytes.unwrap_or(0), bytes, "{text}");
    }
}

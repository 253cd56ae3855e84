//! Memory that is allocated on one thread and freed on another: on whose row it is, or in which remainder.

mod support;

use std::collections::VecDeque;
use std::sync::Mutex;

use memline::{Measure, Report, Row, Session, profile};
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Runs `f` on a thread that runs for nobody, and waits for it.
fn elsewhere<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(f).join().expect("it does not panic"))
}

/// A channel that allocates nothing when it is used.
struct Channel(Mutex<VecDeque<Vec<u8>>>);

impl Channel {
    fn new() -> Self {
        Self(Mutex::new(VecDeque::with_capacity(4)))
    }

    fn send(&self, block: Vec<u8>) {
        self.0.lock().expect("nothing panics").push_back(block);
    }

    fn receive(&self) -> Vec<u8> {
        let block = self.0.lock().expect("nothing panics").pop_front();
        block.expect("something was sent")
    }
}

/// What each line was charged with, and what it freed for others.
fn charges(report: &Report) -> Vec<(i64, i64)> {
    let lines = report.rows().iter().skip(1).filter_map(Row::stats);
    lines
        .map(|line| {
            let for_others = line.freed_for_others_bytes.expect("task tells owners apart");
            (line.increment_bytes, for_others)
        })
        .collect()
}

/// Increments add up to the net, and the first row has all that was freed for others.
#[track_caller]
fn assert_charges(report: &Report, charged: &[(i64, i64)]) {
    assert_eq!(charges(report), charged, "{report}");
    assert_eq!(report.net_bytes(), charged.iter().map(|line| line.0).sum::<i64>());
    let first = report.rows()[0].stats().expect("it was called");
    assert_eq!(
        first.freed_for_others_bytes,
        Some(charged.iter().map(|line| line.1).sum())
    );
}

#[profile]
fn gives(channel: &Channel, bytes: usize) {
    let block = vec![0_u8; bytes];
    channel.send(block);
    drop(vec![0_u8; bytes]);
}

#[profile]
fn takes(channel: &Channel) -> usize {
    let block = channel.receive();
    let length = block.len();
    drop(block);
    length
}

fn opened() -> Session {
    Session::builder().measure(Measure::Task).open()
}

/// Gives a block of 1000 bytes in a session, which stays open.
fn given(channel: &Channel) -> Session {
    let session = opened();
    session.run(|| gives(channel, 1000));
    session
}

#[test]
fn what_others_free_of_a_calls_memory_is_the_remainder() {
    let channel = Channel::new();
    let session = given(&channel);
    elsewhere(|| drop(channel.receive()));
    let reports = session.finish().into_reports();
    assert_charges(&reports[0], &[(1000, 0), (0, 0), (0, 0), (0, 0)]);
    assert_eq!(reports[0].freed_by_others_bytes(), 1000);
    assert_eq!(reports[0].retained_bytes(), 0);
}

#[test]
fn what_a_call_frees_for_others_is_not_its_increment() {
    let channel = Channel::new();
    let session = opened();
    // Made by nobody while the session is open.
    elsewhere(|| channel.send(vec![0; 1000]));
    session.run(|| takes(&channel));
    let reports = session.finish().into_reports();
    assert_charges(&reports[0], &[(0, 0), (0, 0), (0, 1000), (0, 0), (0, 0)]);
    assert_eq!(reports[0].freed_by_others_bytes(), 0);
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn a_block_that_was_there_before_is_an_increment_below_zero() {
    let channel = Channel::new();
    channel.send(vec![0; 1000]);
    let reports = profile(|| assert_eq!(takes(&channel), 1000));
    assert_charges(&reports[0], &[(0, 0), (0, 0), (-1000, 0), (0, 0), (0, 0)]);

    // So is one of a session that had finished before.
    drop(given(&channel).finish());
    let reports = profile(|| assert_eq!(takes(&channel), 1000));
    assert_charges(&reports[0], &[(0, 0), (0, 0), (-1000, 0), (0, 0), (0, 0)]);
}

#[test]
fn a_block_that_goes_from_session_to_session_is_nobodys_increment() {
    let channel = Channel::new();
    let giver = given(&channel);
    let taker = opened();
    elsewhere(|| taker.run(|| takes(&channel)));
    let reports = giver.finish().into_reports();
    assert_charges(&reports[0], &[(1000, 0), (0, 0), (0, 0), (0, 0)]);
    assert_eq!(reports[0].freed_by_others_bytes(), 1000);
    let reports = taker.finish().into_reports();
    assert_charges(&reports[0], &[(0, 0), (0, 0), (0, 1000), (0, 0), (0, 0)]);
    assert_eq!(reports[0].freed_by_others_bytes(), 0);
}

/// The giver has finished when its block is freed, but not before the taker began.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn a_block_of_a_session_that_has_finished_meanwhile_is_not_the_takers() {
    let channel = Channel::new();
    let taker = opened();
    let reports = given(&channel).finish().into_reports();
    assert_eq!(reports[0].freed_by_others_bytes(), 0);
    taker.run(|| takes(&channel));
    assert_charges(&taker.finish()[0], &[(0, 0), (0, 0), (0, 1000), (0, 0), (0, 0)]);
}

/// Whoever comes next, what comes too late is not told to it.
#[test]
fn a_block_freed_after_its_session_concerns_no_later_session() {
    let channel = Channel::new();
    for _ in 0..if cfg!(miri) { 2 } else { 100 } {
        drop(given(&channel).finish());
        let next = given(&channel);
        elsewhere(|| drop(channel.receive()));
        let reports = next.finish().into_reports();
        assert_eq!(reports[0].freed_by_others_bytes(), 0);
        elsewhere(|| drop(channel.receive()));
    }
}

#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn a_block_that_goes_from_call_to_call_is_an_increment_of_both() {
    let channel = Channel::new();
    let session = opened();
    session.run(|| gives(&channel, 1000));
    // On another thread, it is the same session.
    elsewhere(|| session.run(|| takes(&channel)));
    let reports = session.finish().into_reports();
    assert_charges(&reports[0], &[(1000, 0), (0, 0), (0, 0), (0, 0)]);
    assert_charges(&reports[1], &[(0, 0), (0, 0), (-1000, 0), (0, 0), (0, 0)]);
    assert_eq!(reports[0].freed_by_others_bytes(), 0);
}

#[profile]
fn resizes(channel: &Channel) {
    let mut block = channel.receive();
    block.reserve_exact(5000 - block.len());
    block.truncate(300);
    block.shrink_to_fit();
    drop(block);
}

/// What a call adds to another session's block is its own, and goes before what was there.
#[test]
fn growth_of_anothers_block_is_the_growers() {
    let channel = Channel::new();
    let giver = given(&channel);
    let taker = opened();
    taker.run(|| resizes(&channel));
    let reports = taker.finish().into_reports();
    assert_charges(
        &reports[0],
        &[(0, 0), (4000, 0), (0, 0), (-4000, 700), (0, 300), (0, 0)],
    );
    assert_eq!(reports[0].retained_bytes(), 0);
    let reports = giver.finish().into_reports();
    assert_charges(&reports[0], &[(1000, 0), (0, 0), (0, 0), (0, 0)]);
    assert_eq!(reports[0].freed_by_others_bytes(), 1000);
}

#[profile]
fn grows(channel: &Channel) {
    let mut block = channel.receive();
    block.reserve_exact(5000 - block.len());
    channel.send(block);
}

/// So the owner that frees the block frees its own part of it, and the rest for the other session.
#[test]
fn what_others_add_to_a_block_is_theirs() {
    let channel = Channel::new();
    let giver = given(&channel);
    let grower = opened();
    grower.run(|| grows(&channel));
    giver.run(|| takes(&channel));
    let grown = grower.finish().into_reports();
    assert_charges(&grown[0], &[(0, 0), (4000, 0), (0, 0), (0, 0)]);
    assert_eq!((grown[0].freed_by_others_bytes(), grown[0].retained_bytes()), (4000, 0));
    let reports = giver.finish().into_reports();
    assert_charges(&reports[0], &[(1000, 0), (0, 0), (0, 0), (0, 0)]);
    assert_charges(&reports[1], &[(0, 0), (0, 0), (-1000, 4000), (0, 0), (0, 0)]);
    assert_eq!(reports[0].freed_by_others_bytes(), 0);
    // Nothing is left: what the calls changed, less what others did.
    let net: i64 = reports.iter().map(Report::net_bytes).sum();
    assert_eq!(net, 0);
}

#[profile]
fn gathers(parts: usize) -> usize {
    let parts: Vec<Vec<u8>> = elsewhere(|| (0..parts).map(|part| vec![0; 100 * part]).collect());
    let length = parts.concat().len();
    drop(parts);
    length
}

/// A thread that was started by hand runs for nobody, whatever it makes for the call.
#[test]
fn a_thread_of_ones_own_runs_for_nobody() {
    // What the standard library makes once for each thread that starts others is made here.
    drop(profile(|| assert_eq!(gathers(1), 0)));
    let reports = profile(|| assert_eq!(gathers(5), 1000));
    let lines = charges(&reports[0]);
    assert_eq!(lines[1..], [(0, 0), (0, 5 * 24 + 1000), (0, 0), (0, 0)]);
}

#[profile]
fn borrows_a_thread(n: usize) -> usize {
    let kept = vec![0_u8; n];
    let handle = Session::current().expect("it runs in one");
    elsewhere(|| handle.run(|| drop(vec![0_u8; n])));
    let made = elsewhere(|| handle.run(|| vec![0_u8; n]));
    kept.len() + made.len()
}

/// In the session, but in no call: what is allocated there is the session's, and freeing it is the line's.
#[test]
#[cfg_attr(miri, ignore = "slow, and other tests do the same to memory")]
fn a_thread_in_the_session_works_for_it() {
    drop(profile(|| assert_eq!(borrows_a_thread(1), 2)));
    let session = opened();
    assert_eq!(session.run(|| borrows_a_thread(1000)), 2000);
    let reports = session.finish().into_reports();
    let lines = charges(&reports[0]);
    assert_eq!(lines.iter().map(|line| line.1).sum::<i64>(), 0);
    assert_eq!(lines.last(), Some(&(-2000, 0)));
}

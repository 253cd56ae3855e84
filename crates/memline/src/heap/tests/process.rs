//! What belongs to the whole process: its live bytes, and the switch. Each of these tests is the only one of a child process,
//! because others would allocate beside it.

use std::process::Command;

use super::*;
use crate::heap::{KeepCounting, Unattributed, Untracked, follow_switch, process_live_bytes};

/// Runs a test that is ignored otherwise.
fn alone(name: &str) {
    let test = std::env::current_exe().expect("the test's own file is there");
    let output = Command::new(test)
        .args(["--ignored", "--exact", "--test-threads=1"])
        .arg(format!("heap::tests::process::{name}"))
        .output()
        .expect("it was started before");
    let output = String::from_utf8_lossy(&output.stdout);
    assert!(output.contains("1 passed"), "{output}");
}

#[test]
#[cfg_attr(miri, ignore = "miri starts no processes")]
fn process_tests_pass_in_processes_of_their_own() {
    alone("switched_off");
    alone("live_bytes");
}

#[test]
#[ignore = "started by `process_tests_pass_in_processes_of_their_own`"]
fn switched_off() {
    let counted = bytes(1000);
    follow_switch(|| false);
    let before = read();
    let mut uncounted = bytes(100);
    assert_eq!(read(), before);

    // What is counted stays so, but for its growth.
    let mut grown = counted;
    grown.reserve_exact(1500);
    assert_eq!(read(), before);
    grown.shrink_to(1200);
    assert_eq!(read(), before);
    grown.shrink_to(900);
    assert_eq!(read().since(before).own, -100);
    drop(grown);
    assert_eq!(read().since(before).own, -1000);

    // For this thread only, while a call that has begun is on it.
    account(Account::hold_counting);
    account(Account::hold_counting);
    account(Account::release_counting);
    let before = read();
    uncounted.reserve_exact(130);
    let more = bytes(7);
    assert_eq!((read().since(before).own, read().since(before).requests), (37, 2));
    std::thread::spawn(|| {
        let before = read();
        drop(bytes(10));
        assert_eq!(read(), before);
    })
    .join()
    .unwrap();
    account(Account::release_counting);
    let before = read();
    drop((uncounted, more));
    assert_eq!(read().since(before).own, -37);

    // For all, while a unit lives.
    let keeps = KeepCounting::start();
    let mut slot = UnitSlot::take().unwrap();
    let unit = slot.begin();
    drop(keeps);
    let ((), moved) = in_unit(unit, || drop(bytes(10)));
    assert_eq!(moved.requests, 1);
    slot.end();
    let ((), moved) = in_unit(unit, || drop(bytes(10)));
    assert_eq!(moved.requests, 0);
    follow_switch(|| true);
}

/// The thread that has started the test allocates until it waits for the test's end.
fn wait_for_the_harness() {
    let main = format!("/proc/self/task/{}/stat", std::process::id());
    // The state follows the name, which is in parentheses.
    let is_waiting = || std::fs::read_to_string(&main).is_ok_and(|stat| stat.contains(") S "));
    while cfg!(target_os = "linux") && !is_waiting() {
        std::thread::yield_now();
    }
}

#[test]
#[ignore = "started by `process_tests_pass_in_processes_of_their_own`"]
fn live_bytes() {
    let live = |f: &mut dyn FnMut()| {
        let before = process_live_bytes();
        f();
        process_live_bytes() - before
    };
    wait_for_the_harness();
    // What the standard library makes once is made here.
    std::thread::spawn(|| ()).join().unwrap();
    let mut kept = Vec::with_capacity(700);
    assert_eq!(live(&mut || kept.push(bytes(1000))), 1000);
    let in_threads = live(&mut || {
        for _ in 0..600 {
            kept.push(std::thread::spawn(|| bytes(1000)).join().unwrap());
        }
    });
    assert_eq!(in_threads, 600_000);
    let in_a_thread = live(&mut || {
        let kept = std::mem::take(&mut kept);
        std::thread::spawn(move || drop(kept)).join().unwrap();
    });
    assert_eq!(
        in_a_thread,
        -601_000 - 700 * i64::try_from(size_of::<Vec<u8>>()).unwrap()
    );

    let mut block = Vec::new();
    let untracked = live(&mut || {
        let _untracked = Untracked::start();
        block = bytes(500);
    });
    assert_eq!(untracked, 0);
    assert_eq!(live(&mut || block = Vec::new()), 0);
    let unattributed = live(&mut || {
        let _unattributed = Unattributed::start();
        block = bytes(500);
    });
    assert_eq!(unattributed, 500);
    let freed_untracked = live(&mut || {
        let _untracked = Untracked::start();
        block = Vec::new();
    });
    assert_eq!(freed_untracked, -500);
    // The tables of nodes and units are the profiler's own.
    let mut lines = Vec::with_capacity(1);
    let tables = live(&mut || lines.push((UnitSlot::take().unwrap(), NodeRange::take(Unit::NOBODY, 5000).unwrap())));
    assert_eq!(tables, 0);
    assert_eq!(live(&mut || lines.clear()), 0);
}

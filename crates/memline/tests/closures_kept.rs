//! Closures that are kept: called later, by other calls, in other sessions and on other threads than they were made in.

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use memline::{Report, SpawnClosure as _, profile};
use support::beside::{assert_all_beside, assert_beside, increment};
use support::hands::{bytes, elsewhere, more, opened};
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

type Step = Box<dyn FnMut(usize) -> usize + Send>;

/// Net, what others freed, and what is retained.
fn sums(report: &Report) -> [i64; 3] {
    let (net, by_others) = (report.net_bytes(), report.freed_by_others_bytes());
    [net, by_others, report.retained_bytes()]
}

#[rustfmt::skip]
#[profile]
fn makes_a_step() -> Step {
    let mut held = bytes(10); //= 1x +10 #1
    let step: Step = Box::new(move |by| { //= 1x +box #1
        more(&mut held, by); //= 3x +60 #3
        let copy = bytes(held.capacity()); //= 3x +130 #3
        copy.len() //= 3x -130
    });
    step //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn takes_steps(step: &mut Step) -> usize {
    let first = step(10); //= 1x +10 #2
    let kept = bytes(3); //= 1x +3 #1
    let second = step(20); //= 1x +20 #2
    first + second + kept.len() //= 1x
    //} 1x -3
}

/// In another call of the session, and in the session outside of any call.
#[test]
fn closure_is_called_when_its_call_has_ended() {
    let session = opened();
    let mut step = session.run(makes_a_step);
    let sum = session.run(|| takes_steps(&mut step) + step(30));
    assert_eq!(sum, 20 + 40 + 3 + 70);
    drop(step);
    let reports = session.finish().into_reports();
    assert_eq!(reports.len(), 2);
    let boxed = increment(&reports[0], "let step: Step");
    assert_all_beside(&reports, &[("box", boxed)]);
    assert_eq!(sums(&reports[0]), [70 + boxed, 70 + boxed, 0]);
}

#[rustfmt::skip]
#[profile]
fn keeps_in_a_cell(log: &Rc<RefCell<Vec<u8>>>) -> Box<dyn Fn(u8)> {
    let log = Rc::clone(log); //= 1x
    let write: Box<dyn Fn(u8)> = Box::new(move |byte| { //= 1x +8 #1
        let mut log = log.borrow_mut(); //= 2x
        log.reserve_exact(10); //= 2x +20 #2
        log.extend([byte; 10]); //= 2x
    });
    write(1); //= 1x
    write //= 1x
    //} 1x
}

/// The log was there before, and goes on afterwards: what it grew by is the closure's line's.
#[test]
fn closure_writes_to_what_it_shares() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let session = opened();
    session.run(|| {
        let write = keeps_in_a_cell(&log);
        write(2);
    });
    assert_eq!(log.borrow().len(), 20);
    let reports = session.finish().into_reports();
    assert_beside(&reports[0], &[]);
    // The closure's box went outside of every line, but in the session.
    assert_eq!(reports[0].net_bytes(), 28);
    drop(log);
}

#[rustfmt::skip]
#[profile]
fn sorts_with_a_key(words: &mut [Vec<u8>]) -> usize {
    let mut asked = 0; //= 1x
    words.sort_by_cached_key(|word| { //= 1x +0 #_
        asked += 1; //= 3x
        let key = bytes(word.len()); //= 3x +6 #3
        key //= 3x
    });
    asked //= 1x
    //} 1x
}

/// The keys are made on the closure's lines, and go on the line that sorts.
#[test]
fn keys_made_by_a_closure_go_on_the_line_that_sorts() {
    let mut words = [bytes(3), bytes(1), bytes(2)];
    let reports = profile(|| assert_eq!(sorts_with_a_key(&mut words), 3));
    let report = &reports[0];
    assert_eq!(increment(report, "words.sort_by_cached_key"), -6);
    assert_eq!(increment(report, "let key = bytes"), 6);
    assert_eq!((report.net_bytes(), words[0].len()), (0, 1));
}

#[rustfmt::skip]
#[profile]
fn folds_on_two_threads(rows: &[Vec<u8>]) -> Vec<u8> {
    let add = |mut sum: Vec<u8>, row: &Vec<u8>| { //= 1x
        more(&mut sum, row.len()); //= 4x +10 #4
        sum.extend(row); //= 4x
        sum //= 4x
    }; //= 4x
    let (left, right) = rows.split_at(2); //= 1x
    let left = left.iter().fold(Vec::new(), add); //= 1x
    let right = elsewhere((|| right.iter().fold(Vec::new(), add)).in_current_line()); //= 1x _ #_ spawned +0
    let all = [left, right].concat(); //= 1x #1
    all //= 1x
    //} 1x
}

#[test]
fn closure_is_called_by_spawned_work_as_well() {
    let rows = [1, 2, 3, 4].map(bytes);
    let reports = profile(|| assert_eq!(folds_on_two_threads(&rows).len(), 10));
    assert_beside(&reports[0], &[]);
}

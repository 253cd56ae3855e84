//! Buffers that another unit made and a call grows, shrinks and frees: each part of them is its maker's.

mod support;

use memline::{Report, Session, profile};
use support::beside::assert_beside;
use support::hands::{Desk, bytes, elsewhere, more, opened};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// Buffers on their way from one unit to another.
type Buffers = Desk<Vec<u8>>;

#[profile]
fn sends(buffers: &Buffers, length: usize) {
    buffers.put(bytes(length));
}

/// Net, what others freed of it, and what is retained, of all reports of a session.
fn sums(reports: &[Report]) -> [i64; 3] {
    [Report::net_bytes, Report::freed_by_others_bytes, Report::retained_bytes].map(|sum| reports.iter().map(sum).sum())
}

/// A session that is open before the buffer is made by another one, which goes on.
fn two(buffers: &Buffers, length: usize) -> (Session, Session) {
    let (user, maker) = (opened(), opened());
    maker.run(|| sends(buffers, length));
    (user, maker)
}

#[rustfmt::skip]
#[profile]
fn grows_and_drops(buffers: &Buffers) {
    let mut v = buffers.take(); //= 1x
    more(&mut v, 4000); //= 1x +4000 #1
    drop(v); //= 1x -4000 others 1000
    //} 1x
}

#[test]
fn grower_that_frees_keeps_nothing() {
    let buffers = Desk::new();
    let (grower, maker) = two(&buffers, 1000);
    grower.run(|| grows_and_drops(&buffers));
    let reports = grower.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports), [0, 0, 0]);
    assert_eq!(sums(&maker.finish().into_reports()), [1000, 1000, 0]);
}

/// The maker's session has finished before the buffer is grown, but the grower's began before it was made.
#[test]
fn grower_that_frees_what_a_finished_session_made() {
    let buffers = Desk::new();
    let (grower, maker) = two(&buffers, 1000);
    assert_eq!(sums(&maker.finish().into_reports()), [1000, 0, 1000]);
    grower.run(|| grows_and_drops(&buffers));
    let reports = grower.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports), [0, 0, 0]);
}

#[test]
fn grower_that_frees_what_no_unit_made() {
    let buffers = Desk::new();
    let grower = opened();
    elsewhere(|| buffers.put(bytes(1000)));
    grower.run(|| grows_and_drops(&buffers));
    let reports = grower.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports), [0, 0, 0]);
}

#[rustfmt::skip]
#[profile]
fn grows_then_shrinks(buffers: &Buffers) {
    let mut v = buffers.take(); //= 1x
    more(&mut v, 3000); //= 1x +3000 #1
    more(&mut v, 1000); //= 1x +1000 #1
    v.truncate(300); //= 1x
    v.shrink_to(3000); //= 1x -2000
    v.shrink_to(700); //= 1x -2000 others 300
    more(&mut v, 100); //= 1x +100 #1
    v.shrink_to_fit(); //= 1x -100 others 400
    drop(v); //= 1x others 300
    //} 1x
}

/// What was added last goes first.
#[test]
fn shrinking_takes_from_the_last_part() {
    let buffers = Desk::new();
    let (grower, maker) = two(&buffers, 1000);
    grower.run(|| grows_then_shrinks(&buffers));
    let reports = grower.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports), [0, 0, 0]);
    assert_eq!(sums(&maker.finish().into_reports()), [1000, 1000, 0]);
}

#[rustfmt::skip]
#[profile]
fn grows(buffers: &Buffers) {
    let mut v = buffers.take(); //= 1x
    more(&mut v, 4000); //= 1x +4000 #1
    buffers.put(v); //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn drops_its_own(buffers: &Buffers) {
    drop(buffers.take()); //= 1x -1000 others 4000
    //} 1x
}

#[test]
fn maker_that_frees_what_another_has_grown() {
    let buffers = Desk::new();
    let (grower, maker) = two(&buffers, 1000);
    grower.run(|| grows(&buffers));
    maker.run(|| drops_its_own(&buffers));
    let reports = maker.finish().into_reports();
    assert_beside(&reports[1], &[]);
    assert_eq!(sums(&reports), [0, 0, 0]);
    let reports = grower.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports), [4000, 4000, 0]);
}

/// The growth was the grower's when it finished, and concerns nobody any more.
#[test]
fn maker_that_frees_what_a_finished_session_has_grown() {
    let buffers = Desk::new();
    let (grower, maker) = two(&buffers, 1000);
    grower.run(|| grows(&buffers));
    assert_eq!(sums(&grower.finish().into_reports()), [4000, 0, 4000]);
    maker.run(|| drops_its_own(&buffers));
    let reports = maker.finish().into_reports();
    assert_beside(&reports[1], &[]);
    assert_eq!(sums(&reports), [0, 0, 0]);
}

#[rustfmt::skip]
#[profile]
fn grows_a_little_and_drops(buffers: &Buffers) {
    let mut v = buffers.take(); //= 1x
    more(&mut v, 500); //= 1x +500 #1
    drop(v); //= 1x -500 others 5000
    //} 1x
}

#[test]
fn third_unit_grows_and_frees() {
    let buffers = Desk::new();
    let third = opened();
    let (second, first) = two(&buffers, 1000);
    second.run(|| grows(&buffers));
    elsewhere(|| third.run(|| grows_a_little_and_drops(&buffers)));
    let reports = third.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports), [0, 0, 0]);
    assert_eq!(sums(&second.finish().into_reports()), [4000, 4000, 0]);
    assert_eq!(sums(&first.finish().into_reports()), [1000, 1000, 0]);
}

#[rustfmt::skip]
#[profile]
fn shrinks(buffers: &Buffers) {
    let mut v = buffers.take(); //= 1x
    v.truncate(600); //= 1x
    v.shrink_to_fit(); //= 1x others 400
    buffers.put(v); //= 1x
    //} 1x
}

#[rustfmt::skip]
#[profile]
fn grows_its_own_and_drops(buffers: &Buffers) {
    let mut v = buffers.take(); //= 1x
    more(&mut v, 50); //= 1x +50 #1
    drop(v); //= 1x -650
    //} 1x
}

#[test]
fn maker_goes_on_with_what_another_has_shrunk() {
    let buffers = Desk::new();
    let (other, maker) = two(&buffers, 1000);
    other.run(|| shrinks(&buffers));
    maker.run(|| grows_its_own_and_drops(&buffers));
    let reports = maker.finish().into_reports();
    assert_beside(&reports[1], &[]);
    assert_eq!(sums(&reports), [400, 400, 0]);
    let reports = other.finish().into_reports();
    assert_beside(&reports[0], &[]);
    assert_eq!(sums(&reports), [0, 0, 0]);
}

//! Memory that the system refuses: nothing is counted for it, and the program goes on. A limit on the process's address
//! space is process-wide, so that all of it is one test in one process.

#![cfg(target_os = "linux")]

mod support;

use bytemuck::allocation::try_zeroed_vec;
use memline::profile;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use support::{assert_full, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// More than any system has, and what a layout may have.
const IMPOSSIBLE: usize = isize::MAX as usize - 4096;

/// What the limit lets pass at once, and what it does not.
const SMALL: usize = 1 << 20;
const LARGE: usize = 1 << 31;

#[profile]
fn refused(large: usize) -> Vec<u8> {
    let mut kept = vec![1_u8; SMALL];
    let mut fresh = Vec::<u8>::new();
    assert!(fresh.try_reserve_exact(large).is_err());
    assert!(try_zeroed_vec::<u8>(large).is_err());
    assert!(kept.try_reserve_exact(large - kept.len()).is_err());
    assert!(kept.iter().all(|byte| *byte == 1));
    assert!(fresh.try_reserve_exact(100).is_ok());
    assert!(kept.try_reserve_exact(SMALL).is_ok());
    assert_eq!(try_zeroed_vec::<u8>(10).map(|zeros| zeros.len()), Ok(10));
    kept
}

const EXPECTED: &str = "
                   |fn refused(large: usize) -> Vec<u8> {
1x +1048576 ^1048576 #1 |    let mut kept = vec![1_u8; SMALL];
1x +0 ^1048576 #0  |    let mut fresh = Vec::<u8>::new();
1x +0 ^1048576 #0  |    assert!(fresh.try_reserve_exact(large).is_err());
1x +0 ^1048576 #0  |    assert!(try_zeroed_vec::<u8>(large).is_err());
1x +0 ^1048576 #0  |    assert!(kept.try_reserve_exact(large - kept.len()).is_err());
1x +0 ^1048576 #0  |    assert!(kept.iter().all(|byte| *byte == 1));
1x +100 ^1048676 #1 |    assert!(fresh.try_reserve_exact(100).is_ok());
1x +1048576 ^2097252 #1 |    assert!(kept.try_reserve_exact(SMALL).is_ok());
1x +0 ^2097262 #1  |    assert_eq!(try_zeroed_vec::<u8>(10).map(|zeros| zeros.len()), Ok(10));
1x +0 ^2097252 #0  |    kept
1x -100 ^2097252 #0 |}
";

#[test]
fn what_is_refused_is_not_counted() {
    // Refused by the inner allocator itself.
    let reports = profile(|| drop(refused(IMPOSSIBLE)));
    assert_full(&reports[0], 2 << 20, EXPECTED);

    // Refused by the system.
    let before = getrlimit(Resource::As);
    let limit = Rlimit {
        current: Some(LARGE as u64),
        maximum: before.maximum,
    };
    setrlimit(Resource::As, limit).unwrap();
    let reports = profile(|| drop(refused(LARGE)));
    setrlimit(Resource::As, before).unwrap();
    assert_full(&reports[0], 2 << 20, EXPECTED);

    // Nothing is refused any more.
    let reports = profile(|| {
        let mut kept = refused_no_more(LARGE);
        kept.clear();
    });
    assert_eq!(reports[0].net_bytes(), 1 << 31);
}

#[profile]
fn refused_no_more(large: usize) -> Vec<u8> {
    let mut fresh = Vec::<u8>::new();
    assert!(fresh.try_reserve_exact(large).is_ok());
    fresh
}

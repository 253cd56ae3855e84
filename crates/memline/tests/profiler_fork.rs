//! A process that forks while a profiler lives, whose thread looks at it: the child has not that thread, and ends all the same.
//! Without the test harness, whose other threads a child would not have.
#![cfg_attr(not(unix), allow(dead_code, reason = "there is no fork"))]

use memline::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn makes(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

/// A way of its own, for which a call takes the lock that the thread takes to look.
#[profile]
fn only_in_the_child() -> Vec<u8> {
    makes(20)
}

/// Six hundred ways: so a look takes a while, in which some forks fall.
#[profile]
fn outer() {
    middle();
    middle();
    middle();
    middle();
    middle();
    middle();
    middle();
    middle();
}

#[profile]
fn middle() {
    inner();
    inner();
    inner();
    inner();
    inner();
    inner();
    inner();
    inner();
}

#[profile]
fn inner() {
    drop(makes(1));
    drop(makes(1));
    drop(makes(1));
    drop(makes(1));
    drop(makes(1));
    drop(makes(1));
    drop(makes(1));
    drop(makes(1));
}

fn main() {
    #[cfg(unix)]
    forks::children_end();
    println!("test profiler_fork ... ok");
}

#[cfg(unix)]
mod forks {
    use memline::Profiler;

    use super::{makes, only_in_the_child, outer};

    #[expect(
        unsafe_code,
        reason = "the standard library has no fork, and the libraries that have mark it unsafe"
    )]
    // SAFETY: as in the C library. What other thread there is, memline sees to.
    unsafe extern "C" {
        safe fn fork() -> i32;
        safe fn waitpid(process: i32, status: Option<&mut i32>, options: i32) -> i32;
        safe fn alarm(seconds: u32) -> u32;
        safe fn _exit(code: i32) -> !;
    }

    const CHILDREN: u64 = 300;
    /// Those of the parent.
    const CALLS: u64 = 1 + 8 + 64 + 512 + 1;

    pub(super) fn children_end() {
        let profiler = Profiler::start();
        outer();
        let kept = makes(1000);
        for _ in 0..CHILDREN {
            let process = fork();
            assert!(process >= 0, "a process can be started");
            if process == 0 {
                // The signal ends a child that waits for ever.
                alarm(20);
                let made = only_in_the_child();
                let profile = profiler.finish();
                let retained = profile.retained_bytes();
                let is_right = profile.calls() == CALLS + 2 && retained == Some(1020) && made.len() == 20;
                _exit(i32::from(!is_right));
            }
            let mut status = -1;
            assert_eq!(waitpid(process, Some(&mut status), 0), process);
            assert_eq!(status, 0, "the child has failed, or waited for ever");
        }
        let profile = profiler.finish();
        assert_eq!((profile.calls(), profile.retained_bytes()), (CALLS, Some(1000)));
        drop(kept);
    }
}

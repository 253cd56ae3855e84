//! A process that has forked: the child reads its own resident set, not its parent's, also when its parent has gone.
//! Without the test harness, whose other threads a child would not have.
#![allow(clippy::let_and_return, reason = "a function's last line is to have a row")]

use memline::{Config, configure};

fn main() {
    configure(Config::new().sink(|_| {})).expect("the resident set can be read");
    #[cfg(target_os = "linux")]
    forks::children_read_their_own();
    println!("test after_fork ... ok");
}

#[cfg(target_os = "linux")]
mod forks {
    use std::io::{Read, Write};
    use std::os::unix::process::parent_id;
    use std::panic::catch_unwind;

    use memline::{Measure, Report, Session, profile};

    #[expect(
        unsafe_code,
        reason = "the standard library has no fork, and the libraries that have mark it unsafe"
    )]
    // SAFETY: as in the C library. There is one thread, so that a child has all that the process had.
    unsafe extern "C" {
        safe fn fork() -> i32;
        safe fn waitpid(process: i32, status: Option<&mut i32>, options: i32) -> i32;
        safe fn _exit(code: i32) -> !;
    }

    #[profile]
    fn touches() -> Vec<u8> {
        let v = std::hint::black_box(vec![1_u8; 64 << 20]);
        v
    }

    /// What 64 MiB that are touched must show, by any measure of the process.
    #[track_caller]
    fn assert_touched(measure: Measure) {
        let session = Session::builder().measure(measure).open();
        let kept = session.run(touches);
        assert_report(&session.finish()[0]);
        drop(kept);
    }

    #[track_caller]
    fn assert_report(report: &Report) {
        let touched = report.rows()[2].stats().expect("it ran");
        let mib = touched.increment_bytes >> 20;
        assert!((62..=66).contains(&mib), "{mib} MiB\n{report}");
        let before = report.rows()[0].stats().expect("it was called").usage_bytes;
        assert!(before > 0 && touched.usage_bytes > before, "{report}");
    }

    const MEASURES: [Measure; 3] = [Measure::Rss, Measure::Pss, Measure::Uss];

    /// Runs `f` in a child, which ends with it.
    fn child(f: impl FnOnce() + std::panic::UnwindSafe) -> i32 {
        let process = fork();
        assert!(process >= 0, "a process can be started");
        if process == 0 {
            _exit(i32::from(catch_unwind(f).is_err()));
        }
        process
    }

    #[track_caller]
    fn assert_succeeds(process: i32) {
        let mut status = -1;
        assert_eq!(waitpid(process, Some(&mut status), 0), process);
        assert_eq!(status, 0, "the child has failed, and said why");
    }

    fn all() {
        MEASURES.into_iter().for_each(assert_touched);
    }

    pub(super) fn children_read_their_own() {
        // Whatever is kept open for reading is open from here on.
        all();

        // The parent's resident set is another than the child's, and moves meanwhile.
        let kept = vec![1_u8; 100 << 20];
        let process = child(|| {
            all();
            // A child's child.
            assert_succeeds(child(all));
            all();
        });
        drop(kept);
        assert_succeeds(process);
        all();

        orphans_read_their_own();
    }

    /// A child that goes on when its parent has gone, as daemons do, says how it went through a pipe.
    fn orphans_read_their_own() {
        let (mut said, mut says) = std::io::pipe().expect("pipes can be opened");
        let process = child(move || {
            all();
            let parent = std::process::id();
            child(move || {
                while parent_id() == parent {
                    std::thread::yield_now();
                }
                all();
                says.write_all(b"well").expect("there is somebody to read it");
            });
        });
        assert_succeeds(process);
        let mut text = String::new();
        said.read_to_string(&mut text).expect("it is text");
        assert_eq!(text, "well", "the orphan has failed, and said why");
    }
}

//! Ending the process.

use std::thread;
use std::time::Duration;

/// How long what the program has registered to run at its exit may take.
const EXIT_HANDLERS: Duration = Duration::from_millis(500);

/// The status of a shell for a process that SIGINT or SIGTERM has ended: 128 and the signal's number.
pub(crate) const INTERRUPTED: i32 = 128 + 2;
pub(crate) const TERMINATED: i32 = 128 + 15;

/// Ends the process at once, whatever its other threads do. What the C library runs at the exit is run, unless that
/// takes too long.
pub(crate) fn end(status: i32) -> ! {
    // Without a thread to spare, the exit is not hurried.
    let _ = thread::Builder::new().spawn(|| {
        thread::sleep(EXIT_HANDLERS);
        kill();
    });
    std::process::exit(status);
}

#[cfg(unix)]
fn kill() {
    use rustix::process::{Signal, getpid, kill_process};

    // A process may always kill itself.
    let _ = kill_process(getpid(), Signal::KILL);
}

#[cfg(not(unix))]
fn kill() {
    std::process::abort();
}

//! Runs cargo and what it starts in turn, and ends as that has ended.

use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context as _, Result};

/// Runs a command to its end. Meanwhile signals are not for this program: those of a terminal, such as Ctrl+C's, reach the command
/// anyway, and those that ask for an end are passed on to it.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus> {
    let name = command.get_program().to_owned();
    imp::run(command).with_context(|| format!("cannot run {}", name.display()))
}

/// Ends as a command has: with its exit status, or by the signal that has ended it.
pub(crate) fn end_as(status: ExitStatus) -> ExitCode {
    match status.code() {
        // Windows has greater ones, which `ExitCode` cannot hold.
        Some(code) => u8::try_from(code).map_or_else(|_| std::process::exit(code), ExitCode::from),
        None => imp::end_by_signal(status),
    }
}

/// The signal that has ended it, if one has.
pub(crate) fn signal(status: ExitStatus) -> Option<i32> {
    imp::signal(status)
}

#[cfg(unix)]
mod imp {
    use std::io;
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{Command, ExitCode, ExitStatus};
    use std::thread;

    use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;

    pub(super) fn run(command: &mut Command) -> io::Result<ExitStatus> {
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
        let handle = signals.handle();
        let mut child = command.spawn()?;
        let pid = Pid::from_child(&child);
        let passing = thread::spawn(move || {
            for signal in signals.forever() {
                let signal = match signal {
                    SIGHUP => Signal::HUP,
                    SIGTERM => Signal::TERM,
                    // Sent by the terminal, and to the child as well.
                    _ => continue,
                };
                // One that has just ended needs no signal.
                let _ = kill_process(pid, signal);
            }
        });
        let status = child.wait();
        handle.close();
        // It does not panic.
        let _ = passing.join();
        status
    }

    pub(super) fn signal(status: ExitStatus) -> Option<i32> {
        status.signal()
    }

    pub(super) fn end_by_signal(status: ExitStatus) -> ExitCode {
        let signal = status.signal().unwrap_or(SIGTERM);
        // The program has dumped its core; this one's would be of no use.
        let limit = getrlimit(Resource::Core);
        let _ = setrlimit(
            Resource::Core,
            Rlimit {
                current: Some(0),
                ..limit
            },
        );
        let _ = signal_hook::low_level::emulate_default_handler(signal);
        // As a shell tells a signal, should it have come to nothing.
        ExitCode::from(u8::try_from(128 + signal).unwrap_or(1))
    }
}

#[cfg(not(unix))]
mod imp {
    use std::io;
    use std::process::{Command, ExitCode, ExitStatus};
    use std::sync::Once;

    pub(super) fn run(command: &mut Command) -> io::Result<ExitStatus> {
        static ONCE: Once = Once::new();
        // The console tells all of its programs of a Ctrl+C. Where that cannot be changed, this one ends with the command.
        ONCE.call_once(|| drop(ctrlc::set_handler(|| {})));
        command.status()
    }

    pub(super) fn signal(_: ExitStatus) -> Option<i32> {
        None
    }

    pub(super) fn end_by_signal(_: ExitStatus) -> ExitCode {
        ExitCode::FAILURE
    }
}

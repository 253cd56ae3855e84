//! A host that is gone.
//!
//! A host that is killed leaves its handlers behind, and under a fixed port the next one could not start. It shows by
//! the pipe that it read our standard output from. Neither a parent death signal, which follows the host's *thread*,
//! nor the parent's id, which behind a shell is the shell's, says so.

/// Has this process end when the host that started it is gone. Does nothing in a process that no host has started, or
/// whose standard output is no pipe.
#[cfg(unix)]
pub(crate) fn end_with_host() {
    use std::sync::Once;
    use std::thread;

    static WATCHED: Once = Once::new();

    WATCHED.call_once(|| {
        if unix::is_started_by_host() && unix::stdout_is_pipe() {
            // A thread, because a function may block the app's runtime for as long as it likes. Without one to spare,
            // the process stays as it would have before.
            let _ = thread::Builder::new()
                .name("custom-handler-host".to_owned())
                .spawn(unix::watch);
        }
    });
}

/// Elsewhere nothing tells.
#[cfg(not(unix))]
pub(crate) fn end_with_host() {}

#[cfg(unix)]
mod unix {
    use std::env;
    use std::fs::File;
    use std::io;
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::FileTypeExt as _;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    use crate::process::end::end;

    /// Whether the host's variables are there: it tells the handler its port and what it is called, each under an old
    /// and a new name. A port alone may have been given by hand.
    pub(super) fn is_started_by_host() -> bool {
        let is_set = |names: [&str; 2]| names.iter().any(|name| env::var_os(name).is_some());
        is_set(["FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_HTTPWORKER_PORT"])
            && is_set(["FUNCTIONS_CUSTOMHANDLER_WORKER_ID", "FUNCTIONS_HTTPWORKER_ID"])
    }

    pub(super) fn stdout_is_pipe() -> bool {
        let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
        stdout
            .and_then(|stdout| stdout.metadata())
            .is_ok_and(|metadata| metadata.file_type().is_fifo())
    }

    /// Waits for the pipe's reader to go. Returns if the pipe itself is no longer our standard output.
    pub(super) fn watch() {
        loop {
            match has_lost_reader(None) {
                // Asked once more: the app may have put another file in the pipe's place meanwhile.
                Ok(true) if has_lost_reader(Some(&Timespec::default())) == Ok(true) => end(0),
                Ok(_) | Err(Errno::INTR) if stdout_is_pipe() => {}
                _ => return,
            }
        }
    }

    /// An error is told of whether one asks for it or not, and nothing else is asked for.
    fn has_lost_reader(timeout: Option<&Timespec>) -> Result<bool, Errno> {
        let stdout = io::stdout();
        let mut asked = [PollFd::new(&stdout, PollFlags::empty())];
        poll(&mut asked, timeout)?;
        Ok(asked[0].revents().intersects(PollFlags::ERR | PollFlags::HUP))
    }
}

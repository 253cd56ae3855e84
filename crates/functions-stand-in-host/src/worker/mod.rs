//! Where the handler runs: a process of its own, or this one.

#[cfg(feature = "in-process")]
mod in_process;
#[cfg(feature = "in-process")]
mod subscriber;

#[cfg(feature = "in-process")]
pub(crate) use self::in_process::InProcess;
#[cfg(feature = "in-process")]
pub use self::subscriber::set_subscriber;
use crate::child_process::{Lines, Process};

/// Where the handler runs.
#[derive(Debug)]
pub(crate) enum Worker {
    Child(Process),
    #[cfg(feature = "in-process")]
    Router(InProcess),
}

impl Worker {
    #[cfg_attr(
        not(feature = "in-process"),
        expect(clippy::unnecessary_wraps, reason = "there is none where a router is served")
    )]
    pub(crate) fn process(&self) -> Option<&Process> {
        match self {
            Self::Child(process) => Some(process),
            #[cfg(feature = "in-process")]
            Self::Router(_) => None,
        }
    }

    pub(crate) fn stdout(&self) -> &Lines {
        match self {
            Self::Child(process) => process.stdout(),
            #[cfg(feature = "in-process")]
            Self::Router(router) => router.stdout(),
        }
    }

    pub(crate) fn stderr(&self) -> &Lines {
        match self {
            Self::Child(process) => process.stderr(),
            #[cfg(feature = "in-process")]
            Self::Router(router) => router.stderr(),
        }
    }

    /// All lines of both streams.
    pub(crate) fn stop(self) -> (Vec<String>, Vec<String>) {
        match self {
            Self::Child(process) => process.kill(),
            #[cfg(feature = "in-process")]
            Self::Router(router) => router.stop(),
        }
    }
}

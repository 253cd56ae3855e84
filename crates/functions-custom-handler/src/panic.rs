//! Where panics arrive: each is caught, or goes on, and is in the log of its invocation.

use std::any::Any;
use std::fmt;
use std::mem;
use std::panic::{self, AssertUnwindSafe};

use futures_util::FutureExt as _;

use crate::logs::{CurrentInvocation, TARGET};

/// Runs `future`; if it panics, gives the panic's message. The panic is in the log then.
///
/// `what` begins the line if the hook has not logged it, as when it is not installed, or when a task's panic goes on here
/// that was outside of the invocation.
pub(crate) async fn catch<F: Future>(what: impl Fn() -> String, future: F) -> Result<F::Output, Panicked> {
    // The future is dropped right after, so nobody sees what the panic left half done in it.
    let output = AssertUnwindSafe(future).catch_unwind().await;
    output.map_err(|payload| caught(payload, what))
}

/// Calls `f`, as [`catch`] runs a future.
pub(crate) fn catch_call<R>(what: impl Fn() -> String, f: impl FnOnce() -> R) -> Result<R, Panicked> {
    panic::catch_unwind(AssertUnwindSafe(f)).map_err(|payload| caught(payload, what))
}

fn caught(payload: Box<dyn Any + Send>, what: impl Fn() -> String) -> Panicked {
    log_unless_logged(payload.as_ref(), what);
    discard(payload);
    Panicked
}

/// What was run has panicked, and the log says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Panicked;

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it panicked")
    }
}

impl std::error::Error for Panicked {}

/// Runs `future`, whose panic goes on and is in the log of the invocation.
pub(crate) async fn logged<F: Future>(future: F) -> F::Output {
    let output = AssertUnwindSafe(future).catch_unwind().await;
    output.unwrap_or_else(|payload| go_on(payload))
}

/// Calls `f`, whose panic goes on and is in the log of the invocation.
pub(crate) fn logged_call<R>(f: impl FnOnce() -> R) -> R {
    panic::catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|payload| go_on(payload))
}

fn go_on(payload: Box<dyn Any + Send>) -> ! {
    if let Some(invocation) = CurrentInvocation::find() {
        log_unless_logged(payload.as_ref(), || invocation.request());
    }
    panic::resume_unwind(payload)
}

fn log_unless_logged(payload: &(dyn Any + Send), what: impl Fn() -> String) {
    let message = message(payload);
    let invocation = CurrentInvocation::find();
    if invocation
        .as_ref()
        .is_some_and(|known| known.has_logged_panic(&message))
    {
        return;
    }
    tracing::error!(target: TARGET, "{} panicked: {message}", what());
    if let Some(invocation) = invocation {
        invocation.note_panic(&message);
    }
}

/// What `panic!` was given. `panic_any` can be given anything.
pub(crate) fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a value that is no text".to_owned()
    }
}

/// Drops what `panic_any` was given. That is code of the app, and may panic again.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(again) = panic::catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(again);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_what_the_panic_was_given() {
        let message_of = |f: fn()| message(panic::catch_unwind(f).unwrap_err().as_ref());
        assert_eq!(message_of(|| panic!("plain")), "plain");
        assert_eq!(message_of(|| panic!("formatted {}", 3)), "formatted 3");
        assert_eq!(message_of(|| panic::panic_any(7_u8)), "a value that is no text");
    }

    #[tokio::test]
    async fn a_payload_that_panics_when_it_is_dropped_is_caught_too() {
        struct Bomb;

        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }

        let caught = catch(String::new, async { panic::panic_any(Bomb) }).await;
        assert_eq!(caught, Err::<(), _>(Panicked));
        assert_eq!(catch(String::new, async { 5 }).await, Ok(5));
    }
}

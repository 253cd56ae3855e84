//! Panics: one line for each, in the log of its invocation.

use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::env;
use std::fmt::{self, Write as _};
use std::mem;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use futures_util::FutureExt as _;
use tracing::{Span, dispatcher};

use crate::logs::{CurrentInvocation, TARGET, arrives};

/// Has panics logged in their invocation, by a line with the place, in place of the lines that the hook before writes to
/// standard error. That hook goes on having all others: those outside of invocations, and those that no
/// [`LogLayer`](crate::LogLayer) gets to see.
///
/// Done once in a process. A hook that is installed later is the app's own business.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    // Hooks cannot be changed while a panic unwinds, as when a value that is dropped serves an app.
    if thread::panicking() {
        return;
    }
    INSTALLED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !is_logged(panic) {
                before(panic);
            }
        }));
    });
}

/// Logs a panic where it begins, if it does so inside an invocation.
///
/// On a thread of its own, because the panicking one may be amid logging: a layer that shows a value while it holds a
/// span's lock would be waited for here for ever, and a layer that panics again would end the process, since hooks must
/// not panic.
fn is_logged(panic: &PanicHookInfo<'_>) -> bool {
    let span = Span::current();
    let subscriber = span.with_subscriber(|(_, subscriber)| subscriber.clone());
    let Some(subscriber) = subscriber.filter(|_| !IS_REPORTING.get()) else {
        return false;
    };
    let message = message(panic.payload());
    let mut text = match panic.location() {
        Some(place) => format!(" panicked at {place}: {message}"),
        None => format!(" panicked: {message}"),
    };
    append_backtrace(&mut text);
    let is_late = Arc::new(AtomicBool::new(false));
    let (done, is_logged) = mpsc::sync_channel(1);
    let log = {
        let is_late = Arc::clone(&is_late);
        move || {
            IS_REPORTING.set(true);
            let log = || log_in_invocation(&message, &text, &is_late);
            let is_logged = dispatcher::with_default(&subscriber, || span.in_scope(log));
            // Nobody may be waiting any more.
            let _ = done.send(is_logged);
        }
    };
    let thread = thread::Builder::new().name("custom-handler-panic".to_owned());
    let is_logged = thread.spawn(log).is_ok() && is_logged.recv_timeout(PATIENCE).unwrap_or(false);
    is_late.store(true, Ordering::Relaxed);
    is_logged
}

thread_local! {
    /// This thread reports a panic. One of its own is not reported.
    static IS_REPORTING: Cell<bool> = const { Cell::new(false) };
}

/// How long a panic waits for its line.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether the panic is in an invocation, and its line has come to a layer.
fn log_in_invocation(message: &str, text: &str, is_late: &AtomicBool) -> bool {
    let invocation = CurrentInvocation::find();
    // It was a lock that the panicking thread held: by now it has gone on, and the panic is logged where it arrives.
    let Some(invocation) = invocation.filter(|_| !is_late.load(Ordering::Relaxed)) else {
        return false;
    };
    let request = invocation.request();
    let is_logged = arrives(|| tracing::error!(target: TARGET, "{request}{text}"));
    if is_logged {
        invocation.note_panic(message);
    }
    is_logged
}

/// Further lines, if `RUST_BACKTRACE` asks for them. Finding them takes a tenth of a second.
fn append_backtrace(text: &mut String) {
    static WANTED: OnceLock<Option<String>> = OnceLock::new();
    let wanted = WANTED.get_or_init(|| env::var("RUST_BACKTRACE").ok().filter(|wanted| wanted != "0"));
    // Writing to a string cannot fail.
    let _ = match wanted.as_deref() {
        None => Ok(()),
        Some("full") => write!(text, "\n{:#}", Backtrace::force_capture()),
        Some(_) => write!(text, "\n{}", Backtrace::force_capture()),
    };
}

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
fn message(payload: &(dyn Any + Send)) -> String {
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

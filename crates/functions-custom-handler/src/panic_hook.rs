//! Where panics begin: those inside an invocation are one line of its log.

use std::backtrace::Backtrace;
use std::cell::Cell;
use std::env;
use std::fmt::Write as _;
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use tracing::{Span, dispatcher};

use crate::logs::{CurrentInvocation, TARGET, arrives};
use crate::panic::message;

/// How long a panic waits for its line.
const PATIENCE: Duration = Duration::from_secs(1);

thread_local! {
    /// This thread reports a panic. One of its own is not reported.
    static IS_REPORTING: Cell<bool> = const { Cell::new(false) };
}

/// Has panics logged in their invocation, by a line with the place, in place of the lines that the hook before writes to
/// standard error. That hook goes on having all others: those outside of invocations, and those that no
/// [`LogLayer`](crate::LogLayer) gets to see.
///
/// Done once in a process. A hook that is installed later is the app's own business.
pub(crate) fn install() {
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

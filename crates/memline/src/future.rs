//! The bodies of profiled async functions, and the async blocks inside them.
//!
//! A frame is on a thread's stack only while its future is polled there; between polls it travels in the future.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::budget::Failure;
use crate::call::{self, Begun};
use crate::config;
use crate::frame::Frame;
use crate::muted::MutedCall;
use crate::outcome::Outcome;
use crate::part::{self, Origin};
use crate::site::Site;
use crate::stack;

pin_project! {
    /// The body of a profiled async function.
    ///
    /// Fields are dropped in order: the first one enters the frame, so that what the future frees is its own, and the last
    /// one leaves it.
    #[derive(Debug)]
    pub struct Profiled<F> {
        entering: Entering,
        #[pin]
        inner: F,
        leaving: Leaving,
    }
}

/// The body of an async function.
#[inline]
pub fn profiled<F: Future>(site: &'static Site, inner: F) -> Profiled<F> {
    Profiled {
        entering: Entering {
            site,
            state: State::Fresh,
        },
        inner,
        leaving: Leaving(false),
    }
}

/// What a call is between polls.
#[derive(Debug)]
enum State {
    /// It has not begun, or only inside calls of the same function.
    Fresh,
    /// It began while it was not to be profiled, and stays so.
    Unprofiled {
        is_skipped: bool,
    },
    Suspended(Box<Frame>),
    /// It is being polled, or is done.
    Gone,
}

#[derive(Debug)]
struct Entering {
    site: &'static Site,
    state: State,
}

/// Whether there is a frame to leave.
#[derive(Debug)]
struct Leaving(bool);

impl<F: Future> Future for Profiled<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let site = this.entering.site;
        let muted = match begin_poll(this.entering) {
            Ok(()) => None,
            Err(begun) => stack::with_thread(|thread, stack| MutedCall::begin(thread, stack, site, &begun)),
        };
        if muted.is_some() || !matches!(this.entering.state, State::Gone) {
            return this.inner.poll(context);
        }
        let mut failure = None;
        let mut guard = PollGuard {
            state: &mut this.entering.state,
            leaving: this.leaving,
            is_ready: false,
            has_returned: false,
            failure: &mut failure,
        };
        let poll = this.inner.poll(context);
        guard.is_ready = poll.is_ready();
        guard.has_returned = true;
        drop(guard);
        match failure {
            Some(failure) => failure.panic(),
            None => poll,
        }
    }
}

/// Puts the call's frame on top for a poll; then its state is [`State::Gone`].
fn begin_poll(entering: &mut Entering) -> Result<(), Begun> {
    let site = entering.site;
    match std::mem::replace(&mut entering.state, State::Gone) {
        State::Fresh if config::is_off() => {
            entering.state = State::Unprofiled { is_skipped: false };
            Err(Begun::Unprofiled)
        }
        State::Fresh => {
            let begun = stack::with_thread(|thread, stack| match call::begin(thread, stack, site, true) {
                Begun::Framed(frame) => {
                    call::push_for_poll(thread, stack, frame);
                    Ok(())
                }
                begun => Err(begun),
            });
            let begun = begun.unwrap_or(Err(Begun::Unprofiled));
            match &begun {
                Ok(()) => {}
                // Once it is polled where no such call runs, it is a call of its own.
                Err(Begun::Inner) => entering.state = State::Fresh,
                Err(begun) => {
                    entering.state = State::Unprofiled {
                        is_skipped: matches!(begun, Begun::Skipped),
                    };
                }
            }
            begun
        }
        State::Unprofiled { is_skipped } => {
            entering.state = State::Unprofiled { is_skipped };
            Err(if is_skipped { Begun::Skipped } else { Begun::Unprofiled })
        }
        State::Suspended(frame) => {
            stack::with_thread(|thread, stack| call::push_for_poll(thread, stack, frame));
            Ok(())
        }
        // Polled again after it was done: the inner future says what it thinks of that.
        State::Gone => Err(Begun::Unprofiled),
    }
}

/// While a call is polled. When dropped the frame is put back into its future, or its call ends if the future is done. That
/// holds for a poll that unwinds as well, or the frame would stay on top of a stack that it has no business on.
struct PollGuard<'a> {
    state: &'a mut State,
    leaving: &'a mut Leaving,
    is_ready: bool,
    has_returned: bool,
    /// What to panic with, if a call that has returned went over its budget.
    failure: &'a mut Option<Failure>,
}

impl Drop for PollGuard<'_> {
    fn drop(&mut self) {
        if self.is_ready {
            self.leaving.0 = false;
            *self.failure = stack::with_thread(call::end_at_once).flatten();
            return;
        }
        let frame = stack::with_thread(|thread, stack| call::suspend(thread, stack, !self.has_returned));
        if let Some(frame) = frame.flatten() {
            *self.state = State::Suspended(frame);
            self.leaving.0 = true;
        }
    }
}

impl Drop for Entering {
    fn drop(&mut self) {
        if let State::Suspended(frame) = std::mem::replace(&mut self.state, State::Gone) {
            stack::with_thread(|thread, stack| call::enter_to_drop(thread, stack, frame));
        }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        if self.0 {
            // A call that was cut short is held to no budget.
            let _ = stack::with_thread(call::end_at_once);
        }
    }
}

pin_project! {
    /// An async block inside a profiled function.
    #[derive(Debug)]
    pub struct ProfiledPart<F> {
        entering: EnteringPart,
        #[pin]
        inner: F,
        leaving: LeavingPart,
    }
}

/// An async block inside a profiled function.
#[inline]
pub fn profiled_part<F: Future>(site: &'static Site, inner: F) -> ProfiledPart<F> {
    let origin = stack::with_thread(|thread, stack| part::origin(thread, stack, site)).flatten();
    ProfiledPart {
        entering: EnteringPart {
            site,
            origin,
            frame: None,
        },
        inner,
        leaving: LeavingPart(false),
    }
}

#[derive(Debug)]
struct EnteringPart {
    site: &'static Site,
    origin: Option<Origin>,
    frame: Option<Box<Frame>>,
}

impl EnteringPart {
    /// Puts the part's frame on top. Whether it is there.
    fn enter(&mut self) -> bool {
        if self.frame.is_none() && config::is_off() {
            return false;
        }
        let (site, kept, origin) = (self.site, self.frame.take(), self.origin);
        let entered = stack::with_thread(|thread, stack| part::enter(thread, stack, site, kept, origin, true));
        match entered {
            Some(Ok(())) => true,
            Some(Err(kept)) => {
                self.frame = kept;
                false
            }
            None => false,
        }
    }
}

impl EnteringPart {
    /// The block is done where nobody took its rows.
    fn forget(&mut self) {
        if let Some(frame) = self.frame.take() {
            stack::with(|stack| part::forget(stack, frame));
        }
    }
}

impl Drop for EnteringPart {
    fn drop(&mut self) {
        let site = self.site;
        if let Some(frame) = self.frame.take() {
            stack::with_thread(|thread, stack| part::enter_to_drop(thread, stack, site, frame));
        }
    }
}

/// Whether there is a frame to leave.
#[derive(Debug)]
struct LeavingPart(bool);

impl Drop for LeavingPart {
    fn drop(&mut self) {
        if self.0 {
            stack::with_thread(|thread, stack| part::end(thread, stack, Outcome::Cancelled));
        }
    }
}

impl<F: Future> Future for ProfiledPart<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !this.entering.enter() {
            let poll = this.inner.poll(context);
            if poll.is_ready() {
                this.entering.forget();
                this.leaving.0 = false;
            }
            return poll;
        }
        let mut guard = PartPollGuard {
            entering: this.entering,
            leaving: this.leaving,
            is_ready: false,
            has_returned: false,
        };
        let poll = this.inner.poll(context);
        guard.is_ready = poll.is_ready();
        guard.has_returned = true;
        poll
    }
}

/// As [`PollGuard`], for a part.
struct PartPollGuard<'a> {
    entering: &'a mut EnteringPart,
    leaving: &'a mut LeavingPart,
    is_ready: bool,
    has_returned: bool,
}

impl Drop for PartPollGuard<'_> {
    fn drop(&mut self) {
        if self.is_ready {
            self.leaving.0 = false;
            stack::with_thread(|thread, stack| part::end(thread, stack, Outcome::Returned));
            return;
        }
        let frame = stack::with_thread(|thread, stack| part::suspend(thread, stack, !self.has_returned));
        self.entering.frame = frame.flatten();
        self.leaving.0 = self.entering.frame.is_some();
    }
}

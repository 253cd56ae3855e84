use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::frame::{Frame, Role};
use crate::site::Site;
use crate::stack::{Call, Inner};
use crate::tally::End;
use crate::thread::{self, Thread};
use crate::{budget, config};

pin_project! {
    /// The body of a profiled async function, or of an async block inside one.
    ///
    /// Its frame is on a thread's stack only while it is polled there; between polls it travels in here.
    #[derive(Debug)]
    pub struct Profiled<F> {
        site: &'static Site,
        role: Role,
        is_started: bool,
        // Whether it began inside a call of the same function.
        is_inner: bool,
        frame: Option<Box<Frame>>,
        // An option only so that it can be dropped while the frame is entered.
        #[pin]
        inner: Option<F>,
    }

    impl<F> PinnedDrop for Profiled<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if *this.is_inner {
                let _running = Inner::run(this.site);
                this.inner.set(None);
                return;
            }
            let Some(mut frame) = this.frame.take() else { return };
            frame.stop(End::Cancelled);
            frame.resume();
            let mut broken = None;
            let mut entered = Entered::new(frame, this.frame, &mut broken);
            // Said before: also if a destructor panics, this is the end.
            entered.is_last = true;
            this.inner.set(None);
        }
    }
}

/// The body of an async function.
pub fn profiled<F: Future>(site: &'static Site, inner: F) -> Profiled<F> {
    Profiled::new(site, Role::Call, inner)
}

/// An async block inside a profiled function.
pub fn profiled_part<F: Future>(site: &'static Site, inner: F) -> Profiled<F> {
    Profiled::new(site, Role::Part, inner)
}

impl<F> Profiled<F> {
    fn new(site: &'static Site, role: Role, inner: F) -> Self {
        Self {
            site,
            role,
            is_started: false,
            is_inner: false,
            frame: None,
            inner: Some(inner),
        }
    }
}

impl<F: Future> Future for Profiled<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let inner = this.inner.as_pin_mut().expect("only dropping takes the inner future");
        if !*this.is_started {
            *this.is_started = true;
            match start(this.site, *this.role) {
                Call::Alone => {}
                Call::Inner => *this.is_inner = true,
                Call::Framed(frame) => *this.frame = Some(frame),
            }
        } else if let Some(frame) = this.frame {
            frame.resume();
        }
        if *this.is_inner {
            let _running = Inner::run(this.site);
            return inner.poll(context);
        }
        let Some(frame) = this.frame.take() else {
            return inner.poll(context);
        };
        let mut broken = None;
        let mut entered = Entered::new(frame, this.frame, &mut broken);
        let poll = inner.poll(context);
        entered.is_last = poll.is_ready();
        drop(entered);
        match broken {
            Some(broken) => budget::fail(broken),
            None => poll,
        }
    }
}

fn start(site: &'static Site, role: Role) -> Call {
    let begin = |thread: &Thread| match role {
        Role::Part => thread.part(site, true).map_or(Call::Alone, Call::Framed),
        Role::Call => thread.call(site, true),
    };
    if config::is_off() {
        Call::Alone
    } else {
        thread::with(begin).unwrap_or(Call::Alone)
    }
}

/// A frame on the stack. When dropped it is put back into its future, or settled if the future is done with it. That
/// holds for a poll that unwinds as well, or the frame would stay on top of a stack that it has no business on.
struct Entered<'a> {
    home: &'a mut Option<Box<Frame>>,
    is_last: bool,
    /// What to panic with, if a call that has returned went over its budget.
    broken: &'a mut Option<String>,
}

impl<'a> Entered<'a> {
    fn new(mut frame: Box<Frame>, home: &'a mut Option<Box<Frame>>, broken: &'a mut Option<String>) -> Self {
        frame.totals.polls += 1;
        thread::with(|thread| thread.push(frame));
        Self {
            home,
            is_last: false,
            broken,
        }
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if self.is_last {
            *self.broken = thread::with(Thread::leave).flatten();
        } else {
            *self.home = thread::with(Thread::suspend).flatten();
        }
    }
}

//! Which session the running code is in.

use std::cell::RefCell;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{Books, SessionHandle};
use crate::counters::Former;
use crate::thread::{self, Thread};

/// Without a destructor, which each access would have to ask for: what is entered is left before the thread ends.
pub(crate) struct Current(ManuallyDrop<RefCell<Option<Arc<Books>>>>);

impl Current {
    pub(crate) const fn new() -> Self {
        Self(ManuallyDrop::new(RefCell::new(None)))
    }

    /// Runs `f` on the session that the calling code runs in. During `f` no other can be entered: nothing in it may run
    /// user code.
    #[inline]
    pub(crate) fn with<R>(&self, f: impl FnOnce(&Arc<Books>) -> R) -> Option<R> {
        self.0.try_borrow().ok()?.as_ref().map(f)
    }

    fn replace(&self, session: Option<Arc<Books>>) -> Option<Arc<Books>> {
        std::mem::replace(&mut *self.0.try_borrow_mut().ok()?, session)
    }
}

/// Makes a session the current one, and the former one again when dropped.
pub(crate) struct Inside {
    former: Option<Arc<Books>>,
    served: Option<Former>,
}

impl Inside {
    pub(crate) fn enter(handle: &SessionHandle) -> Self {
        let enter = |thread: &Thread| Self {
            former: thread.session.replace(Some(Arc::clone(&handle.books))),
            served: handle.books.owner().and_then(|owner| thread.counters.serve(owner)),
        };
        // Made only where it is wanted: it acts when it is dropped.
        thread::with(enter).unwrap_or_else(|| Self {
            former: None,
            served: None,
        })
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let (former, served) = (self.former.take(), self.served.take());
        let leave = |thread: &Thread| {
            if let Some(served) = served {
                thread.counters.serve_again(served);
            }
            thread.session.replace(former)
        };
        drop(thread::with(leave));
    }
}

pin_project! {
    /// A future that runs inside a session; see [`Session::scope`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Scope<F> {
        handle: SessionHandle,
        // An option only so that it can be dropped inside the session.
        #[pin]
        inner: Option<F>,
    }

    impl<F> PinnedDrop for Scope<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _inside = Inside::enter(this.handle);
            this.inner.set(None);
        }
    }
}

impl<F> Scope<F> {
    pub(super) fn new(handle: SessionHandle, inner: F) -> Self {
        Self {
            handle,
            inner: Some(inner),
        }
    }
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _inside = Inside::enter(this.handle);
        this.inner
            .as_pin_mut()
            .expect("only dropping takes the inner future")
            .poll(context)
    }
}

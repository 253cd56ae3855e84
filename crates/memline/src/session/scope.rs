//! Which session the running code is in.

use std::cell::Cell;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{Books, SessionHandle};
use crate::counters::{self, Former};

/// Without a destructor, which each access would have to ask for: what is entered is left before the thread ends.
struct Current(Cell<ManuallyDrop<Option<Arc<Books>>>>);

impl Current {
    fn replace(&self, session: Option<Arc<Books>>) -> Option<Arc<Books>> {
        ManuallyDrop::into_inner(self.0.replace(ManuallyDrop::new(session)))
    }
}

thread_local! {
    static CURRENT: Current = const { Current(Cell::new(ManuallyDrop::new(None))) };
}

/// Runs `f` on the session that the calling code runs in. During `f` there is none: nothing in it may run user code.
pub(crate) fn with_current<R>(f: impl FnOnce(&Arc<Books>) -> R) -> Option<R> {
    CURRENT
        .try_with(|current| {
            let session = current.replace(None)?;
            let result = f(&session);
            current.replace(Some(session));
            Some(result)
        })
        .ok()
        .flatten()
}

/// Makes a session the current one, and the former one again when dropped.
pub(crate) struct Inside {
    former: Option<Arc<Books>>,
    served: Option<Former>,
}

impl Inside {
    pub(crate) fn enter(handle: &SessionHandle) -> Self {
        Self {
            former: CURRENT.with(|current| current.replace(Some(Arc::clone(&handle.books)))),
            served: handle.books.owner().and_then(counters::serve),
        }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        if let Some(served) = self.served.take() {
            counters::serve_again(served);
        }
        let former = self.former.take();
        drop(CURRENT.with(|current| current.replace(former)));
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

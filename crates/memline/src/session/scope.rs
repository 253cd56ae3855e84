//! Which session the running code is in.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::guard::SessionGuard;
use crate::session_state::SessionRef;

pin_project! {
    /// A future that runs inside a session; see [`Session::scope`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let session = memline::Session::builder().open();
    /// let scope: memline::Scope<_> = session.scope(async { 7 });
    /// assert_eq!(scope.await, 7);
    /// # }
    /// ```
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Scope<F> {
        session: SessionRef,
        // An option only so that it can be dropped inside the session.
        #[pin]
        inner: Option<F>,
    }

    impl<F> PinnedDrop for Scope<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _inside = SessionGuard::enter(this.session);
            this.inner.set(None);
        }
    }
}

impl<F> Scope<F> {
    pub(super) fn new(session: SessionRef, inner: F) -> Self {
        Self {
            session,
            inner: Some(inner),
        }
    }
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _inside = SessionGuard::enter(this.session);
        this.inner
            .as_pin_mut()
            .expect("only dropping takes the inner future")
            .poll(context)
    }
}

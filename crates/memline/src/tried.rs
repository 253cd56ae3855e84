//! What `?` can be put behind.

use std::ops::ControlFlow;
use std::task::Poll;

/// The operand of a `?`: all types that have it on stable Rust.
#[diagnostic::on_unimplemented(
    message = "the `?` operator can only be applied to values that implement `Try`",
    label = "the `?` operator cannot be applied to type `{Self}`"
)]
pub trait Tried: sealed::Sealed {
    /// Whether the `?` leaves with it.
    fn leaves(&self) -> bool;
}

mod sealed {
    pub trait Sealed {}
}

impl<T, E> sealed::Sealed for Result<T, E> {}
impl<T> sealed::Sealed for Option<T> {}
impl<B, C> sealed::Sealed for ControlFlow<B, C> {}
impl<T, E> sealed::Sealed for Poll<Result<T, E>> {}
impl<T, E> sealed::Sealed for Poll<Option<Result<T, E>>> {}

impl<T, E> Tried for Result<T, E> {
    #[inline]
    fn leaves(&self) -> bool {
        self.is_err()
    }
}

impl<T> Tried for Option<T> {
    #[inline]
    fn leaves(&self) -> bool {
        self.is_none()
    }
}

impl<B, C> Tried for ControlFlow<B, C> {
    #[inline]
    fn leaves(&self) -> bool {
        self.is_break()
    }
}

impl<T, E> Tried for Poll<Result<T, E>> {
    #[inline]
    fn leaves(&self) -> bool {
        matches!(self, Poll::Ready(Err(_)))
    }
}

impl<T, E> Tried for Poll<Option<Result<T, E>>> {
    #[inline]
    fn leaves(&self) -> bool {
        matches!(self, Poll::Ready(Some(Err(_))))
    }
}

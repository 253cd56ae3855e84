//! The invocation, and its id, as a handler's argument.

use std::convert::Infallible;
use std::fmt;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use super::Rejection;
use crate::Invocation;
use crate::refusal::Refusal;

impl<S: Sync> FromRequestParts<S> for Invocation {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().ok_or(Refusal::NotServed)?)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Invocation {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

/// The host's id of this invocation, as an argument of its own.
///
/// ```
/// use axum::{Router, routing::get};
/// use functions_custom_handler::extract::InvocationId;
///
/// async fn hello(InvocationId(id): InvocationId) -> String {
///     format!("this is invocation {id}")
/// }
/// let router: Router = Router::new().route("/api/Hello", get(hello));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InvocationId(pub String);

impl fmt::Display for InvocationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for InvocationId {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let invocation = parts.extensions.get::<Invocation>().ok_or(Refusal::NotServed)?;
        Ok(Self(invocation.id().to_owned()))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for InvocationId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let invocation = parts.extensions.get::<Invocation>();
        Ok(invocation.map(|invocation| Self(invocation.id().to_owned())))
    }
}

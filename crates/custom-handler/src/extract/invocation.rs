//! The invocation, and its id, as a handler's argument.

use std::convert::Infallible;
use std::fmt;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;

use crate::Invocation;

/// Why no [`Invocation`] could be extracted: the router is not served by a
/// [`Handler`](crate::Handler).
///
/// As a response it is a 500. A handler that must also work without extracts
/// `Option<Invocation>`.
///
/// ```
/// use axum::{Router, routing::get};
/// use functions_custom_handler::Invocation;
///
/// let router: Router = Router::new().route(
///     "/api/Hello",
///     get(|invocation: Option<Invocation>| async move { invocation.is_some().to_string() }),
/// );
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct MissingInvocation;

impl fmt::Display for MissingInvocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no invocation: this router is not served by functions_custom_handler::Handler")
    }
}

impl std::error::Error for MissingInvocation {}

impl IntoResponse for MissingInvocation {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}

impl<S: Sync> FromRequestParts<S> for Invocation {
    type Rejection = MissingInvocation;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(MissingInvocation)
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
/// use functions_custom_handler::InvocationId;
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
    type Rejection = MissingInvocation;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let invocation = parts.extensions.get::<Invocation>().ok_or(MissingInvocation)?;
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

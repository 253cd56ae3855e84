//! The parameters of the function's route.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use serde_json::Value;

use super::{Metadata, Rejection, enveloped};
use crate::refusal::Refusal;
use crate::wire::HttpContext;

/// The parameters of the `route` in `function.json`, as the host matched them.
///
/// Only the envelope has them. A handler that is to work in every mode takes them from the
/// path, by axum's `Path`, which works in the envelope too.
///
/// ```
/// use functions_custom_handler::extract::RouteParams;
///
/// /// `"route": "orders/{id}/{format?}"`
/// async fn order(params: RouteParams) -> String {
///     let id = params.get("id").unwrap_or_default();
///     let format = params.get("format").unwrap_or("json");
///     format!("order {id} as {format}")
/// }
/// # let _: axum::Router = axum::Router::new().route("/api/orders/{*rest}", axum::routing::get(order));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteParams(BTreeMap<String, Option<String>>);

impl RouteParams {
    fn read(http: &HttpContext) -> Self {
        let params = http.params.iter().map(|(name, value)| {
            let text = match value {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                // A constraint such as `{id:int}` makes a number of it.
                other => Some(other.to_string()),
            };
            (name.clone(), text)
        });
        Self(params.collect())
    }

    /// A parameter's text. `None` if the route has no such parameter, or has it as optional and
    /// the client left it out.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_deref()
    }

    /// All parameters of the route in order of their names, those the client left out as `None`.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(name, text)| (&**name, text.as_deref()))
    }
}

impl<S: Sync> FromRequestParts<S> for RouteParams {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        enveloped::<Metadata>(&parts.extensions, "route parameters")?;
        let what = "no route: this is not an HTTP trigger";
        let http = parts.extensions.get::<Arc<HttpContext>>();
        let http = http.ok_or(Refusal::Absent { what })?;
        Ok(Self::read(http))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for RouteParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        let http = parts.extensions.get::<Arc<HttpContext>>();
        Ok(http.map(|http| Self::read(http)))
    }
}

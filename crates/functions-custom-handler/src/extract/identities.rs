//! Who the client is, by the host's word.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;

use super::identity::{Identity, Wire};
use super::{Metadata, Rejection, client_principal};
use crate::refusal::Refusal;
use crate::wire::{HttpContext, decode};

/// **Any client can make them up unless App Service authentication stands in front of the app.** The client's identities:
/// the key it called with, and who signed in.
///
/// Who signed in comes from the header `X-MS-CLIENT-PRINCIPAL`, which the host takes from the client in no mode; locally it
/// even builds the envelope's identities of it when `WEBSITE_AUTH_ENABLED` is true. Only what the envelope says of a key
/// (`WebJobsAuthLevel`) is the host's own finding.
///
/// ```
/// use functions_custom_handler::extract::Identities;
///
/// async fn hello(identities: Option<Identities>) -> String {
///     let name = identities.iter().flat_map(|all| all.iter()).find_map(|identity| identity.name.clone());
///     format!("Hello, {}", name.as_deref().unwrap_or("stranger"))
/// }
/// # let _: axum::Router = axum::Router::new().route("/api/Hello", axum::routing::get(hello));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities(pub(super) Vec<Identity>);

impl Identities {
    /// The identities, in the host's order.
    pub fn iter(&self) -> std::slice::Iter<'_, Identity> {
        self.0.iter()
    }

    /// The value of the first claim of this kind, of whichever identity.
    #[must_use]
    pub fn claim(&self, kind: &str) -> Option<&str> {
        let mut claims = self.iter().flat_map(|identity| &identity.claims);
        claims
            .find(|claim| claim.kind == kind)
            .map(|claim| claim.value.as_str())
    }

    fn read(http: &HttpContext) -> Result<Self, Refusal> {
        let identities = http.identities.iter().enumerate();
        let identities = identities
            .map(|(n, value)| Ok(decode::<Wire>(&format!("Identities[{n}]"), value.to_string().into())?.into()));
        identities.collect::<Result<_, _>>().map(Self)
    }

    fn of(parts: &Parts) -> Result<Option<Self>, Refusal> {
        if let Some(http) = parts.extensions.get::<Arc<HttpContext>>() {
            return Self::read(http).map(Some);
        }
        if parts.extensions.get::<Metadata>().is_some() {
            return Ok(None);
        }
        client_principal::read(&parts.headers).map(|found| found.map(|one| Self(vec![one])))
    }
}

impl<'a> IntoIterator for &'a Identities {
    type Item = &'a Identity;
    type IntoIter = std::slice::Iter<'a, Identity>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<S: Sync> FromRequestParts<S> for Identities {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let what = "no identity: the request has no X-MS-CLIENT-PRINCIPAL, and is no HTTP trigger in an envelope";
        Ok(Self::of(parts)?.ok_or(Refusal::Absent { what })?)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Identities {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(Self::of(parts)?)
    }
}

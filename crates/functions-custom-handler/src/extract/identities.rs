//! Who the client is, by the host's word.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use serde::Deserialize;
use serde_json::Value;

use super::{Rejection, client_principal};
use crate::refusal::Refusal;
use crate::wire::{Context, HttpContext, decode};

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

/// One identity of a client, with what is claimed of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// How the client proved itself, such as `aad` or `WebJobsAuthLevel`.
    pub authentication_type: Option<String>,
    /// Whether it did.
    pub is_authenticated: bool,
    /// Its name, if a claim tells it.
    pub name: Option<String>,
    /// What is known of it.
    pub claims: Vec<Claim>,
}

/// A statement about a client.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claim {
    /// What the statement is about, often a URI.
    pub kind: String,
    /// What is stated.
    pub value: String,
}

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
        let identities = identities.map(|(n, value)| Ok(decode::<Wire>(&format!("Identities[{n}]"), value)?.into()));
        identities.collect::<Result<_, _>>().map(Self)
    }

    fn of(parts: &Parts) -> Result<Option<Self>, Refusal> {
        match parts.extensions.get::<Context>() {
            Some(context) => context.http.as_deref().map(Self::read).transpose(),
            None => client_principal::read(&parts.headers).map(|found| found.map(|one| Self(vec![one]))),
        }
    }
}

impl<'a> IntoIterator for &'a Identities {
    type Item = &'a Identity;
    type IntoIter = std::slice::Iter<'a, Identity>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    authentication_type: Option<String>,
    #[serde(default)]
    is_authenticated: bool,
    name: Option<String>,
    claims: Option<Vec<WireClaim>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireClaim {
    r#type: String,
    value: Value,
}

impl From<Wire> for Identity {
    fn from(wire: Wire) -> Self {
        let claims = wire.claims.unwrap_or_default().into_iter().map(|claim| Claim {
            kind: claim.r#type,
            value: match claim.value {
                Value::String(text) => text,
                other => other.to_string(),
            },
        });
        Self {
            authentication_type: wire.authentication_type,
            is_authenticated: wire.is_authenticated,
            name: wire.name,
            claims: claims.collect(),
        }
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

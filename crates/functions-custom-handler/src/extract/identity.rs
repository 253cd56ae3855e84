//! One identity, as it is told and as the host writes it.

use serde::Deserialize;
use serde_json::Value;

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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Wire {
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

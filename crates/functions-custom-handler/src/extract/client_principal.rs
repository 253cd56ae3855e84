//! The header in which App Service tells who signed in.
//!
//! Source: <https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::identity::{Claim, Identity};
use crate::refusal::Refusal;
use crate::wire::decode;

const CLIENT_PRINCIPAL: HeaderName = HeaderName::from_static("x-ms-client-principal");

#[derive(Deserialize)]
struct Principal {
    auth_typ: Option<String>,
    name_typ: Option<String>,
    #[serde(default)]
    claims: Vec<PrincipalClaim>,
}

#[derive(Deserialize)]
struct PrincipalClaim {
    typ: String,
    val: String,
}

/// # Errors
///
/// If the header is there and is not base64 of such a document.
pub(super) fn read(headers: &HeaderMap) -> Result<Option<Identity>, Refusal> {
    let Some(header) = headers.get(CLIENT_PRINCIPAL) else {
        return Ok(None);
    };
    let path = "X-MS-CLIENT-PRINCIPAL";
    let json = STANDARD.decode(header).ok();
    let json = json.filter(|json| serde_json::from_slice::<IgnoredAny>(json).is_ok());
    let json = json.ok_or_else(|| Refusal::WrongType {
        path: path.to_owned(),
        expected: "JSON as base64",
        found: "other text",
    })?;
    let principal: Principal = decode(path, json.into())?;
    let claims: Vec<_> = principal
        .claims
        .into_iter()
        .map(|claim| Claim {
            kind: claim.typ,
            value: claim.val,
        })
        .collect();
    let name = claims
        .iter()
        .find(|claim| Some(&claim.kind) == principal.name_typ.as_ref());
    Ok(Some(Identity {
        authentication_type: principal.auth_typ,
        is_authenticated: true,
        name: name.map(|claim| claim.value.clone()),
        claims,
    }))
}

//! Who the client is, by its keys and, where App Service authentication is on, by its header.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::query;
use crate::http::Request;

const NAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
const ROLE: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
const KEYS: &str = "http://schemas.microsoft.com/2017/07/functions/claims";

/// The keys that the host knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    pub(crate) function: Option<String>,
    pub(crate) master: Option<String>,
}

pub(crate) fn of(request: &Request, query_text: &str, keys: &Keys, has_authentication: bool) -> Value {
    let mut identities = Vec::new();
    if has_authentication && let Some(principal) = principal(request) {
        identities.push(principal);
    }
    let in_query = query::read(query_text).into_iter().find(|(name, _)| name == "code");
    let key = request
        .header_value("x-functions-key")
        .or_else(|| in_query.and_then(|(_, mut values)| values.pop()));
    let is = |known: &Option<String>| key.is_some() && *known == key;
    if is(&keys.master) {
        identities.push(of_key("Admin", "master"));
    } else if is(&keys.function) {
        identities.push(of_key("Function", "default"));
    }
    if identities.is_empty() {
        identities.push(identity(&Value::Null, &[], &Value::Null, NAME, ROLE));
    }
    Value::Array(identities)
}

fn of_key(level: &str, key: &str) -> Value {
    let claims = [
        (format!("{KEYS}/authlevel"), level.to_owned()),
        (format!("{KEYS}/invoke"), "true".to_owned()),
        (format!("{KEYS}/keyid"), key.to_owned()),
    ];
    identity(&"WebJobsAuthLevel".into(), &claims, &Value::Null, NAME, ROLE)
}

fn principal(request: &Request) -> Option<Value> {
    let json = STANDARD.decode(request.header_value("x-ms-client-principal")?).ok()?;
    let principal: Value = serde_json::from_slice(&json).ok()?;
    let claims = principal["claims"].as_array()?.iter().filter_map(|claim| {
        let text = |name: &str| claim[name].as_str().map(str::to_owned);
        Some((text("typ")?, text("val")?))
    });
    let claims: Vec<_> = claims.collect();
    let (name_type, role_type) = (principal["name_typ"].as_str()?, principal["role_typ"].as_str()?);
    let name = claims.iter().find(|(kind, _)| kind == name_type);
    let name = name.map_or(Value::Null, |(_, value)| value.clone().into());
    Some(identity(&principal["auth_typ"], &claims, &name, name_type, role_type))
}

fn identity(kind: &Value, claims: &[(String, String)], name: &Value, name_type: &str, role_type: &str) -> Value {
    let claims = claims.iter().map(|(kind, value)| {
        json!({
            "Issuer": "LOCAL AUTHORITY",
            "OriginalIssuer": "LOCAL AUTHORITY",
            "Properties": {},
            "Type": kind,
            "Value": value,
            "ValueType": "http://www.w3.org/2001/XMLSchema#string",
        })
    });
    json!({
        "AuthenticationType": kind,
        "IsAuthenticated": !kind.is_null(),
        "Actor": null,
        "BootstrapContext": null,
        "Claims": claims.collect::<Vec<_>>(),
        "Label": null,
        "Name": name,
        "NameClaimType": name_type,
        "RoleClaimType": role_type,
    })
}

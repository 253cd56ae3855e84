//! `Data` and `Metadata` of an HTTP trigger.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions_app_files::Params;
use serde_json::{Map, Value, json};

use super::target::Target;
use super::{headers, query};
use crate::body_text::of_body;
use crate::dotnet::{Token, Zone, compact, parse, to_text};
use crate::http::Request;

/// The request as the binding `req`, and what the host tells of it in `Metadata`, but for `sys`.
pub(crate) fn data_and_metadata(
    request: &Request,
    target: &Target,
    params: &Params,
    identities: &Value,
) -> (Value, Map<String, Value>) {
    let query = query::read(&target.query);
    let headers = headers::of(request);
    let body = request.sized_body().filter(|body| !body.is_empty());
    let mut data = json!({
        "Url": format!(
            "http://{}{}{}",
            target.authority.as_deref().unwrap_or_default(),
            target.encoded_path(),
            target.query
        ),
        "Method": request.method(),
        "Query": object(&query, |values| values.join(",")),
        "Headers": headers.iter().map(|(name, values)| (name.clone(), json!(values))).collect::<Map<_, _>>(),
        "Params": params.iter().map(|(name, value)| (name.clone(), json!(value))).collect::<Map<_, _>>(),
        "Identities": identities,
    });
    let mut metadata = Map::new();
    if let Some(body) = body {
        let as_text = of_body(body);
        for (name, value) in members_of(&as_text) {
            add(&mut metadata, &name, value);
        }
        data["Body"] = if is_sent_as_base64(request) {
            STANDARD.encode(body).into()
        } else {
            as_text.into()
        };
    }
    for (name, values) in &query {
        let last = values.last().map(String::as_str).unwrap_or_default();
        // Keys are kept out of it, though not out of `Query`.
        if !name.eq_ignore_ascii_case("code") {
            add(&mut metadata, name, quoted(last));
        }
    }
    for (name, value) in params {
        if let Some(value) = value {
            add(&mut metadata, name, quoted(value));
        }
    }
    let last = |values: &[String]| values.last().cloned().unwrap_or_default();
    metadata.insert("Query".to_owned(), object(&query, last));
    metadata.insert("Headers".to_owned(), object(&headers, |values| values.join(",")));
    (data, metadata)
}

/// Whether the envelope has the body as base64, by the client's media type.
fn is_sent_as_base64(request: &Request) -> bool {
    let media_type = request.header_value("content-type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let multipart = "multipart/";
    essence.eq_ignore_ascii_case("application/octet-stream")
        || essence
            .get(..multipart.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(multipart))
}

fn object(entries: &[(String, Vec<String>)], value: impl Fn(&[String]) -> String) -> Value {
    let entries = entries
        .iter()
        .map(|(name, values)| (name.clone(), value(values).into()));
    Value::Object(entries.collect())
}

/// The host drops what ends in "trigger".
fn add(metadata: &mut Map<String, Value>, name: &str, value: Value) {
    if !name.to_ascii_lowercase().ends_with("trigger") {
        metadata.insert(name.to_owned(), value);
    }
}

/// A text as `Metadata` has it: as JSON within a text.
fn quoted(text: &str) -> Value {
    Value::String(compact(&Token::Text(text.to_owned())))
}

/// The members of a text that is a JSON object, as `Metadata` has them: all but documents are texts of what .NET makes
/// of them, and nulls are left out.
fn members_of(body: &str) -> Vec<(String, Value)> {
    let trimmed = body.trim();
    if !trimmed.starts_with('{') || !trimmed.ends_with('}') {
        return Vec::new();
    }
    let Ok(Token::Object(members)) = parse(trimmed, Zone::default()) else {
        return Vec::new();
    };
    let members = members.into_iter().filter_map(|(name, value)| {
        let value = match value {
            Token::Null => return None,
            Token::Object(_) => serde_json::from_str(&compact(&value)).ok()?,
            // A list is a document within a text.
            Token::Array(_) => Value::String(compact(&value)),
            single => quoted(&to_text(&single)),
        };
        Some((name, value))
    });
    members.collect()
}

//! A response to a client, as an output binding.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, StatusCode};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{RETURN, Reply, check_headers, check_status, is_taken_for_date};
use crate::refusal::Refusal;
use crate::warning::Warning;

/// Framing of a response that is sent itself; inside the envelope the host frames anew.
const FRAMING: [HeaderName; 4] = [
    CONNECTION,
    CONTENT_LENGTH,
    HeaderName::from_static("keep-alive"),
    TRANSFER_ENCODING,
];

/// The members of an HTTP output binding.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpOutput {
    status_code: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl HttpOutput {
    /// # Errors
    ///
    /// If the response has what the envelope cannot carry.
    pub(crate) fn new(status: StatusCode, headers: &HeaderMap, body: Bytes) -> Result<Self, Refusal> {
        check_status(status, false)?;
        check_headers(headers)?;
        Ok(Self {
            status_code: status.as_u16(),
            headers: joined(headers)?,
            body: String::from_utf8(body.into()).map_err(|_| Refusal::BinaryBody)?,
        })
    }

    /// What the host will change on the way, in a sentence each.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = Warning<'_>> {
        let headers = self.headers.iter().filter(|(_, value)| is_taken_for_date(value));
        let headers = headers.map(|(name, _)| Warning::DateInHeader { name });
        let body = is_taken_for_date(&self.body).then_some(Warning::DateInBody);
        headers.chain(body)
    }

    /// The client's response where there is a refusal: its status, and the sentence of any failure. What the refusal says
    /// is for the log.
    pub(crate) fn failed(status: StatusCode) -> Self {
        let content_type = "text/plain; charset=utf-8";
        Self {
            status_code: status.as_u16(),
            headers: BTreeMap::from([("content-type".to_owned(), content_type.to_owned())]),
            body: Refusal::Failed.to_string(),
        }
    }

    /// The answer to the host, with this as the output binding `binding`, and others beside it.
    pub(crate) fn reply(self, binding: &str, others: OtherOutputs, logs: Vec<String>) -> Response {
        if binding == RETURN {
            return Reply {
                outputs: others.bindings,
                logs,
                return_value: self,
            }
            .into_response();
        }
        Reply {
            outputs: Bindings {
                binding,
                output: self,
                others: others.bindings,
            },
            logs,
            return_value: others.return_value,
        }
        .into_response()
    }
}

/// What the app gives to bindings other than the response.
#[derive(Debug, Default)]
pub(crate) struct OtherOutputs {
    pub(crate) bindings: BTreeMap<String, Value>,
    pub(crate) return_value: Value,
}

impl OtherOutputs {
    /// The names of the bindings that get a value.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let returned = (!self.return_value.is_null()).then_some(RETURN);
        self.bindings.keys().map(String::as_str).chain(returned)
    }
}

/// The response wins over another value for its binding.
struct Bindings<'a> {
    binding: &'a str,
    output: HttpOutput,
    others: BTreeMap<String, Value>,
}

impl Serialize for Bindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.binding, &self.output)?;
        for (name, value) in self.others.iter().filter(|(name, _)| *name != self.binding) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// One text per header, since the binding has no more. By RFC 9110, section 5.3, a repeated
/// header is a list that commas may join, and `Set-Cookie` is the exception.
fn joined(headers: &HeaderMap) -> Result<BTreeMap<String, String>, Refusal> {
    let cookies = headers.get_all(SET_COOKIE).iter().count();
    if cookies > 1 {
        return Err(Refusal::RepeatedSetCookie { count: cookies });
    }
    let names = headers.keys().filter(|name| !FRAMING.contains(name));
    let joined = names.map(|name| {
        let values = headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().unwrap_or_default());
        (name.to_string(), values.collect::<Vec<_>>().join(", "))
    });
    Ok(joined.collect())
}

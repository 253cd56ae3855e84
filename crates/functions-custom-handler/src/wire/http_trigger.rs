//! The HTTP request inside an envelope.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Fields, Members};
use crate::refusal::Refusal;

/// What the client sent, as the host tells it.
///
/// `Query` is not kept: the host joins repeated keys by commas there, while `Url` still has
/// them as the client wrote them.
#[derive(Debug)]
pub(crate) struct HttpTrigger {
    /// Where it stood, for refusals.
    pub(crate) path: Paths,
    pub(crate) url: String,
    pub(crate) method: String,
    pub(crate) headers: Vec<(String, Vec<String>)>,
    /// Its text in the envelope: a string, which is text, or bytes as base64, by the client's media type.
    pub(crate) body: Option<Bytes>,
    /// What the request is not rebuilt from.
    pub(crate) context: HttpContext,
}

/// The JSON paths of the members whose values can be refused later.
#[derive(Debug)]
pub(crate) struct Paths {
    pub(crate) url: String,
    pub(crate) method: String,
    pub(crate) headers: String,
}

/// What an envelope tells of a client's request beside that.
#[derive(Debug)]
pub(crate) struct HttpContext {
    pub(crate) params: Map<String, Value>,
    pub(crate) identities: Vec<Value>,
}

impl HttpTrigger {
    /// How much of an HTTP request an entry of `Data` is; `None` if it is not meant as one.
    ///
    /// Two of the three members that matter are enough: a request that misses the third shall
    /// be refused with its name, not taken for another trigger.
    pub(super) fn likeness(members: &Members) -> Option<usize> {
        let count = |names: [&str; 3]| {
            let present = names.iter().filter(|name| members.contains_key(**name));
            present.count()
        };
        let essential = count(["Url", "Method", "Headers"]);
        (essential >= 2).then(|| essential + count(["Query", "Params", "Identities"]))
    }

    /// # Errors
    ///
    /// Names the first member of a wrong type.
    pub(crate) fn from_fields(mut fields: Fields) -> Result<Self, Refusal> {
        fields.check("Query", "an object", |query| {
            // Older hosts send the text "{}".
            query.is_object() || query.is_string()
        })?;
        let context = HttpContext {
            params: fields.object("Params")?,
            identities: fields.array("Identities")?,
        };
        Ok(Self {
            path: Paths {
                url: fields.path_of("Url"),
                method: fields.path_of("Method"),
                headers: fields.path_of("Headers"),
            },
            url: fields.string("Url")?,
            method: fields.string("Method")?,
            headers: fields.string_lists("Headers")?,
            body: fields.json("Body"),
            context,
        })
    }
}

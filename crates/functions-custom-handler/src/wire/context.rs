//! What an envelope tells beside the request or the trigger's data.

use std::sync::Arc;

use http::Extensions;
use serde_json::{Map, Value};

use crate::Invocation;
use crate::extract::Metadata;
use crate::refusal::Refusal;

/// On every request out of an envelope, as an extension.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) metadata: Metadata,
    /// None unless the trigger is HTTP.
    pub(crate) http: Option<Arc<HttpContext>>,
}

#[derive(Debug)]
pub(crate) struct HttpContext {
    pub(crate) params: Map<String, Value>,
    pub(crate) identities: Vec<Value>,
}

impl Context {
    /// # Errors
    ///
    /// If the request did not come in an envelope; `what` is what was asked for.
    pub(crate) fn of<'a>(extensions: &'a Extensions, what: &'static str) -> Result<&'a Self, Refusal> {
        let context = extensions.get::<Self>();
        context.ok_or_else(|| match extensions.get::<Invocation>() {
            Some(invocation) => Refusal::NotEnveloped {
                what,
                mode: invocation.mode(),
            },
            None => Refusal::NotServed,
        })
    }
}

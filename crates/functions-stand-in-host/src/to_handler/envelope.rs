use std::fmt;

use functions_app_files::Params;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::data::data_and_metadata;
use super::identities::{self, Keys};
use super::signature::envelope_request;
use super::target::Target;
use crate::http::Request;

/// An invocation as the host writes it: what [`Host::call`](crate::Host::call) sends.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::{Envelope, Request};
///
/// let request = Request::new("POST", "/api/Order?a=1&a=2").header("Content-Type", "text/plain").body("one");
/// let envelope = Envelope::http("Order", &request).param("id", "7");
/// let sent = &envelope.as_json()["Data"]["req"];
/// assert_eq!(sent["Url"], "http://localhost:7071/api/Order?a=1&a=2");
/// assert_eq!(sent["Headers"]["Content-Type"][0], "text/plain");
/// assert_eq!((&sent["Params"]["id"], &sent["Body"]), (&"7".into(), &"one".into()));
///
/// let queue = Envelope::trigger("OnOrder", "message", "\"an order\"").metadata("DequeueCount", "1").retry(0, 3);
/// assert_eq!(queue.as_json()["Metadata"]["RetryContext"]["MaxRetryCount"], 3);
/// ```
#[derive(Clone, Debug)]
pub struct Envelope {
    function: String,
    id: String,
    json: Value,
}

/// The binding of an HTTP trigger, as templates name it.
const REQ: &str = "req";

impl Envelope {
    /// An invocation by HTTP, for the request that the client sent to the host.
    ///
    /// A body in chunks is lost, as the host loses it. Bodies of `application/octet-stream` and `multipart/*` go as
    /// base64, others as text, in which bytes that are no UTF-8 become U+FFFD.
    ///
    /// # Panics
    ///
    /// If the request's target is not one that the host takes.
    #[must_use]
    pub fn http(function: &str, request: &Request) -> Self {
        let target = Target::read(request).expect("the host takes the request's target");
        // Of a client without a key, and a route without parameters.
        let identities = identities::of(request, &target.query, &Keys::default(), false);
        let (data, metadata) = data_and_metadata(request, &target, &Params::new(), &identities);
        Self::of_http(function, data, metadata)
    }

    pub(crate) fn of_http(function: &str, data: Value, metadata: Map<String, Value>) -> Self {
        let envelope = Self::trigger(function, REQ, data);
        let metadata = metadata.into_iter();
        metadata.fold(envelope, |envelope, (name, value)| envelope.metadata(&name, value))
    }

    /// An invocation by any other trigger: `value` is what the host puts under the binding's name. A text that is JSON
    /// comes from the host as JSON inside a string.
    #[must_use]
    pub fn trigger(function: &str, binding: &str, value: impl Into<Value>) -> Self {
        let sys = json!({
            "MethodName": function,
            "UtcNow": "2026-11-20T20:13:49.640002Z",
            "RandGuid": Uuid::new_v4().to_string(),
        });
        Self {
            function: function.to_owned(),
            id: Uuid::new_v4().to_string(),
            json: json!({"Data": {binding: value.into()}, "Metadata": {"sys": sys}}),
        }
    }

    /// Adds to `Metadata`.
    #[must_use]
    pub fn metadata(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.json["Metadata"][name] = value.into();
        self
    }

    /// Marks the invocation as the retry number `count`, counted from 0, of at most `max_count`.
    #[must_use]
    pub fn retry(self, count: u32, max_count: u32) -> Self {
        let context = json!({"RetryCount": count, "MaxRetryCount": max_count, "Exception": null});
        self.metadata("RetryContext", context)
    }

    /// Gives an HTTP trigger a parameter of its route; null for an optional one that the URL does not have.
    #[must_use]
    pub fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.json["Data"][REQ]["Params"][name] = value.into();
        self
    }

    /// Gives an HTTP trigger identities, in place of none.
    #[must_use]
    pub fn identities(mut self, identities: impl Into<Value>) -> Self {
        self.json["Data"][REQ]["Identities"] = identities.into();
        self
    }

    /// Gives the invocation an id, in place of a random one.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    /// The function's name.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }

    /// The invocation's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The request by which the host sends it, for [`Host::begin`](crate::Host::begin) or a [`Connection`](crate::Connection).
    #[must_use]
    pub fn to_request(&self) -> Request {
        envelope_request(&self.function, self.to_string(), &self.id)
    }

    /// The envelope itself.
    #[must_use]
    pub fn as_json(&self) -> &Value {
        &self.json
    }
}

/// The envelope itself.
impl fmt::Display for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.json.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_request_becomes_the_hosts_description_of_it() {
        let request = Request::new("POST", "/api/Order?name=%C3%A9&tag=a&tag=b")
            .header("accept", "text/html")
            .header("Accept", "*/*")
            .header("content-type", "application/octet-stream")
            .body([0, 255, 1]);
        let envelope = Envelope::http("Order", &request);
        let headers = json!({
            "Accept": ["text/html", "*/*"], "Content-Type": ["application/octet-stream"],
            "Host": ["localhost:7071"], "Content-Length": ["3"],
        });
        let anonymous = json!({
            "AuthenticationType": null, "IsAuthenticated": false, "Actor": null, "BootstrapContext": null,
            "Claims": [], "Label": null, "Name": null,
            "NameClaimType": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
            "RoleClaimType": "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
        });
        assert_eq!(
            envelope.as_json()["Data"],
            json!({"req": {
                "Url": "http://localhost:7071/api/Order?name=%C3%A9&tag=a&tag=b", "Method": "POST",
                "Query": {"name": "é", "tag": "a,b"}, "Headers": headers, "Params": {}, "Identities": [anonymous],
                "Body": "AP8B",
            }})
        );
        let metadata = &envelope.as_json()["Metadata"];
        assert_eq!(metadata["Query"], json!({"name": "é", "tag": "b"}));
        assert_eq!(metadata["Headers"]["Accept"], "text/html,*/*");
        assert_eq!(metadata["sys"]["MethodName"], "Order");
    }

    #[test]
    fn only_a_body_of_known_size_above_zero_is_there() {
        for request in [
            Request::get("/api/Order"),
            Request::new("POST", "/api/Order").body(""),
            Request::new("POST", "/api/Order").chunked("lost"),
        ] {
            let envelope = Envelope::http("Order", &request);
            assert_eq!(envelope.as_json()["Data"]["req"].get("Body"), None, "{request:?}");
        }
    }

    #[test]
    fn other_triggers_have_their_value_and_metadata() {
        let envelope = Envelope::trigger("OnMessage", "message", "\"hello\"")
            .metadata("DequeueCount", "4")
            .retry(1, 2)
            .with_id("00000000-0000-4000-8000-00000000000a");
        assert_eq!(
            (envelope.function(), envelope.id()),
            ("OnMessage", "00000000-0000-4000-8000-00000000000a")
        );
        assert_eq!(envelope.as_json()["Data"], json!({"message": "\"hello\""}));
        assert_eq!(envelope.as_json()["Metadata"]["DequeueCount"], "4");
        assert_eq!(
            envelope.as_json()["Metadata"]["RetryContext"],
            json!({"RetryCount": 1, "MaxRetryCount": 2, "Exception": null})
        );
        assert_eq!(envelope.to_string(), envelope.as_json().to_string());
    }
}

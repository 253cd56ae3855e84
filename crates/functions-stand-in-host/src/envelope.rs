use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::media_type::is_sent_as_base64;
use super::{Host, Request, query};

/// An invocation as the host writes it: what [`Host::call`] sends.
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
    #[must_use]
    pub fn http(function: &str, request: &Request) -> Self {
        let headers = headers(request);
        let host = headers["Host"][0].as_str().unwrap_or_default();
        let mut trigger = json!({
            "Url": format!("http://{host}{}", request.target()),
            "Method": request.method(),
            "Query": query::copy_of(request.target()),
            "Headers": headers,
            "Params": {},
            "Identities": [],
        });
        if let Some(body) = request.sized_body().filter(|body| !body.is_empty()) {
            let text = if is_base64(request) {
                STANDARD.encode(body)
            } else {
                String::from_utf8_lossy(body).into_owned()
            };
            trigger["Body"] = text.into();
        }
        let joined: Map<_, _> = headers
            .iter()
            .map(|(name, values)| (name.clone(), joined(values).into()))
            .collect();
        let query = trigger["Query"].clone();
        Self::trigger(function, REQ, trigger)
            .metadata("Query", query)
            .metadata("Headers", joined)
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

    /// The request by which the host sends it, for [`Host::begin`] or a [`Connection`](super::Connection).
    #[must_use]
    pub fn to_request(&self) -> Request {
        Host::envelope_request(&self.function, self.to_string(), &self.id)
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

/// The values by their names, `Host` and `Content-Length` among them, as the client sends them.
fn headers(request: &Request) -> Map<String, Value> {
    let mut headers: Map<String, Value> = Map::new();
    let length = request.sized_body().map(|body| body.len().to_string());
    let framing = [("Host", Some("localhost:7071")), ("Content-Length", length.as_deref())];
    let own = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in own.clone() {
        let known = headers.keys().find(|known| known.eq_ignore_ascii_case(name)).cloned();
        let name = known.unwrap_or_else(|| spelled(name).to_owned());
        let values = headers.entry(name).or_insert_with(|| Value::Array(Vec::new()));
        values.as_array_mut().expect("all are arrays").push(value.into());
    }
    for (name, value) in framing {
        if let Some(value) = value.filter(|_| !headers.contains_key(name)) {
            headers.insert(name.to_owned(), json!([value]));
        }
    }
    headers
}

/// The host spells the headers it knows in its own way.
fn spelled(name: &str) -> &str {
    ["Host", "Content-Length", "Content-Type"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .unwrap_or(name)
}

fn joined(values: &Value) -> String {
    let values: Vec<_> = values
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    values.join(",")
}

fn is_base64(request: &Request) -> bool {
    let mut headers = request.headers().iter();
    let content_type = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let essence = content_type.and_then(|(_, value)| value.split(';').next());
    essence.is_some_and(|essence| is_sent_as_base64(essence.trim()))
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
            "accept": ["text/html", "*/*"], "Content-Type": ["application/octet-stream"],
            "Host": ["localhost:7071"], "Content-Length": ["3"],
        });
        assert_eq!(
            envelope.as_json()["Data"],
            json!({"req": {
                "Url": "http://localhost:7071/api/Order?name=%C3%A9&tag=a&tag=b", "Method": "POST",
                "Query": {"name": "é", "tag": "a,b"}, "Headers": headers, "Params": {}, "Identities": [],
                "Body": "AP8B",
            }})
        );
        let metadata = &envelope.as_json()["Metadata"];
        assert_eq!(metadata["Query"], json!({"name": "é", "tag": "a,b"}));
        assert_eq!(metadata["Headers"]["accept"], "text/html,*/*");
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
            .with_id("an-id");
        assert_eq!((envelope.function(), envelope.id()), ("OnMessage", "an-id"));
        assert_eq!(envelope.as_json()["Data"], json!({"message": "\"hello\""}));
        assert_eq!(envelope.as_json()["Metadata"]["DequeueCount"], "4");
        assert_eq!(
            envelope.as_json()["Metadata"]["RetryContext"],
            json!({"RetryCount": 1, "MaxRetryCount": 2, "Exception": null})
        );
        assert_eq!(envelope.to_string(), envelope.as_json().to_string());
    }
}

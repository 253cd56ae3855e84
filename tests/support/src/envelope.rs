use std::path::Path;

use serde_json::Value;

use crate::Response;

/// An invocation envelope from `tests/data/envelope`, by its file's name without `.json`.
///
/// # Panics
///
/// If there is no such file.
///
/// # Examples
///
/// ```
/// let envelope = test_support::fixture("http_get_sync");
/// assert_eq!(envelope["Data"]["req"]["Method"], "GET");
/// ```
#[must_use]
pub fn fixture(name: &str) -> Value {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/envelope"))
        .join(name)
        .with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the host takes from the response to an envelope whose function has an HTTP trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The client's status.
    pub status: u16,
    /// The client's headers.
    pub headers: Vec<(String, String)>,
    /// The client's body.
    pub body: String,
    /// The invocation's log, entry by entry.
    pub logs: Vec<String>,
}

impl Answer {
    /// Reads a response as the host does, and demands what the host only survives badly to be right: the status is
    /// 200, the media type JSON, the three keys are there, and `res` has a numeric status, string headers, a string
    /// body.
    ///
    /// # Panics
    ///
    /// If anything is not so; the message shows the response.
    ///
    /// # Examples
    ///
    /// ```
    /// use test_support::{Answer, Response};
    ///
    /// let body = r#"{"Outputs":{"res":{"statusCode":404,"headers":{},"body":"no"}},"Logs":["a"],"ReturnValue":null}"#;
    /// let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
    /// let wire = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    /// let answer = Answer::of(&Response::read(&mut wire.as_bytes()).unwrap());
    /// assert_eq!((answer.status, answer.body.as_str()), (404, "no"));
    /// assert_eq!(answer.logs, ["a"]);
    /// ```
    #[must_use]
    pub fn of(response: &Response) -> Self {
        Self::parse(response).unwrap_or_else(|wrong| {
            panic!("{wrong}: {} {}", response.status(), response.text());
        })
    }

    fn parse(response: &Response) -> Result<Self, &'static str> {
        if response.status() != 200 {
            return Err("the host fails the invocation unless the status is 200");
        }
        let json = response
            .header("content-type")
            .is_some_and(|value| value.starts_with("application/json"));
        if !json {
            return Err("the host takes JSON only");
        }
        let value: Value = serde_json::from_slice(response.body()).map_err(|_| "not JSON")?;
        let keys: Vec<_> = value.as_object().ok_or("not an object")?.keys().collect();
        if !keys
            .iter()
            .all(|key| ["Outputs", "Logs", "ReturnValue"].contains(&key.as_str()))
            || keys.len() != 3
        {
            return Err("not the three keys");
        }
        let res = value["Outputs"]["res"].as_object().ok_or("Outputs.res is no object")?;
        let status = res
            .get("statusCode")
            .and_then(Value::as_u64)
            .ok_or("no numeric statusCode")?;
        let headers = res.get("headers").and_then(Value::as_object).ok_or("no headers")?;
        Ok(Self {
            status: u16::try_from(status).map_err(|_| "statusCode out of range")?,
            headers: headers
                .iter()
                .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect::<Option<_>>()
                .ok_or("a header is no string")?,
            body: res
                .get("body")
                .and_then(Value::as_str)
                .ok_or("no string body")?
                .to_owned(),
            logs: value["Logs"]
                .as_array()
                .and_then(|logs| logs.iter().map(|entry| Some(entry.as_str()?.to_owned())).collect())
                .ok_or("Logs is no array of strings")?,
        })
    }

    /// The first value of a header; case does not count in its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

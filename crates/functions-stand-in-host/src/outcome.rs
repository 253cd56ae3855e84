use serde_json::{Map, Value};

use super::json_kind::kind;
use super::{Answer, Completed, Failure, Response};

/// What the host makes of the response to an envelope.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::{Outcome, Response};
///
/// let outcome = |wire: &str| Outcome::of(&Response::read(&mut wire.as_bytes()).unwrap());
/// assert!(matches!(outcome("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Outcome::Hung));
///
/// let Outcome::Failed(failure) = outcome("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nlost") else {
///     panic!("the host throws on it");
/// };
/// assert_eq!(failure.to_string(), "the host throws on the status 502; the body was: lost");
/// ```
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The host has taken the answer.
    Completed(Completed),
    /// The host throws: the invocation fails at once, and its logs and outputs are lost.
    Failed(Failure),
    /// The host has an empty body, or JSON's `null`, with a status of 2xx, and does nothing with it: the invocation
    /// waits until `functionTimeout`.
    Hung,
}

impl Outcome {
    /// Reads a response as the host does: case does not count in the names of `Outputs`, `Logs` and `ReturnValue`, and
    /// each may be missing.
    #[must_use]
    pub fn of(response: &Response) -> Self {
        if !(200..300).contains(&response.status()) {
            return Self::Failed(Failure::Status(response.clone()));
        }
        if response.body().trim_ascii().is_empty() {
            return Self::Hung;
        }
        if !is_json(response) {
            return Self::Failed(Failure::MediaType(response.clone()));
        }
        let read = serde_json::from_slice(response.body())
            .map_err(|error| error.to_string())
            .and_then(completed);
        match read {
            Ok(Some(completed)) => Self::Completed(completed),
            Ok(None) => Self::Hung,
            Err(reason) => Self::Failed(Failure::Body {
                response: response.clone(),
                reason,
            }),
        }
    }

    /// What the host has taken.
    ///
    /// # Panics
    ///
    /// If the invocation failed or hangs; the message says why.
    #[must_use]
    #[track_caller]
    pub fn completed(self) -> Completed {
        match self {
            Self::Completed(completed) => completed,
            Self::Failed(failure) => panic!("the invocation failed: {failure}"),
            Self::Hung => panic!("the invocation hangs: the answer has status 2xx and no content"),
        }
    }

    /// The client's answer, from the output binding `res`.
    ///
    /// # Panics
    ///
    /// If the invocation failed or hangs; the message says why.
    #[must_use]
    #[track_caller]
    pub fn answer(self) -> Answer {
        self.completed().client("res")
    }
}

fn is_json(response: &Response) -> bool {
    let essence = response
        .header("content-type")
        .and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| {
        let essence = essence.trim();
        essence.eq_ignore_ascii_case("application/json") || essence.eq_ignore_ascii_case("text/json")
    })
}

/// `None` for `null`.
fn completed(answer: Value) -> Result<Option<Completed>, String> {
    let members = match answer {
        Value::Null => return Ok(None),
        Value::Object(members) => members,
        other => return Err(format!("expected an object, found {}", kind(&other))),
    };
    let mut completed = Completed::default();
    for (name, value) in members {
        if name.eq_ignore_ascii_case("Outputs") {
            completed.outputs = outputs(value)?;
        } else if name.eq_ignore_ascii_case("Logs") {
            completed.logs = logs(value)?;
        } else if name.eq_ignore_ascii_case("ReturnValue") {
            completed.return_value = value;
        }
    }
    Ok(Some(completed))
}

fn outputs(value: Value) -> Result<Option<Map<String, Value>>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Object(outputs) => Ok(Some(outputs)),
        other => Err(format!("Outputs: expected an object, found {}", kind(&other))),
    }
}

/// The host turns single values into text, and leaves nulls out.
fn logs(value: Value) -> Result<Vec<String>, String> {
    let entries = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(entries) => entries,
        other => return Err(format!("Logs: expected an array, found {}", kind(&other))),
    };
    let entries = entries.into_iter().filter(|entry| !entry.is_null());
    entries
        .map(|entry| match entry {
            Value::String(text) => Ok(text),
            Value::Array(_) | Value::Object(_) => Err(format!(
                "Logs: expected an array of strings, found {} in it",
                kind(&entry)
            )),
            single => Ok(single.to_string()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: &str, content_type: &str, body: &str) -> Outcome {
        let wire = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Outcome::of(&Response::read(&mut wire.as_bytes()).unwrap())
    }

    fn failure(status: &str, content_type: &str, body: &str) -> String {
        match outcome(status, content_type, body) {
            Outcome::Failed(failure) => failure.to_string(),
            other => panic!("no failure: {other:?}"),
        }
    }

    #[test]
    fn nothing_at_all_hangs_the_invocation() {
        for (status, body) in [("200 OK", ""), ("200 OK", "null"), ("202 Accepted", " \n")] {
            let outcome = outcome(status, "application/json", body);
            assert!(matches!(outcome, Outcome::Hung), "{body:?}: {outcome:?}");
        }
    }

    #[test]
    fn a_failure_says_why() {
        let json = "application/json";
        for (status, content_type, body, why) in [
            (
                "404 Not Found",
                json,
                "{}",
                "the host throws on the status 404; the body was: {}",
            ),
            ("302 Found", json, "", "the host throws on the status 302"),
            (
                "200 OK",
                "text/plain",
                "{}",
                "the host reads JSON only, and the Content-Type is \"text/plain\"; the body was: {}",
            ),
            (
                "200 OK",
                json,
                "[]",
                "the host cannot read the body: expected an object, found an array; the body was: []",
            ),
            (
                "200 OK",
                json,
                "{\"Outputs\":5}",
                "the host cannot read the body: Outputs: expected an object, found a number; the body was: {\"Outputs\":5}",
            ),
            (
                "200 OK",
                json,
                "{\"Logs\":[{}]}",
                "the host cannot read the body: Logs: expected an array of strings, found an object in it; \
                 the body was: {\"Logs\":[{}]}",
            ),
            (
                "200 OK",
                json,
                "{",
                "the host cannot read the body: EOF while parsing an object at line 1 column 1; the body was: {",
            ),
        ] {
            assert_eq!(failure(status, content_type, body), why);
        }
    }

    #[test]
    fn names_match_in_any_case_and_single_values_become_text() {
        let body = r#"{"outputs":{"A":1},"LOGS":["a",5,null,true],"returnvalue":"x","Other":0}"#;
        let completed = outcome("201 Created", "Application/JSON; charset=utf-8", body).completed();
        assert_eq!(completed.outputs.as_ref().unwrap()["A"], 1);
        assert_eq!(completed.logs, ["a", "5", "true"]);
        assert_eq!(completed.return_value, "x");
    }

    #[test]
    #[should_panic(expected = "the invocation hangs: the answer has status 2xx and no content")]
    fn a_hung_invocation_has_no_answer() {
        let _ = outcome("200 OK", "application/json", "").answer();
    }
}

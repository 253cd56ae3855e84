use serde_json::Value;

use super::answer::Answer;
use super::client_got::ClientGot;
use super::completed::Completed;
use super::failure::Failure;
use crate::body_text::of_body;
use crate::dotnet::{Token, Zone, compact, parse};
use crate::http::Response;

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
        Self::in_zone(response, Zone::default())
    }

    /// As [`Outcome::of`] with a host whose clock is so many minutes ahead of UTC: it writes dates anew in its own time.
    #[must_use]
    pub fn with_offset(response: &Response, offset_minutes: i64) -> Self {
        Self::in_zone(response, Zone { offset_minutes })
    }

    fn in_zone(response: &Response, zone: Zone) -> Self {
        if !(200..300).contains(&response.status()) {
            return Self::Failed(Failure::Status(response.clone()));
        }
        if response.body().trim_ascii().is_empty() {
            return Self::Hung;
        }
        if !is_json(response) {
            return Self::Failed(Failure::MediaType(response.clone()));
        }
        match completed(response, zone) {
            Ok(Some(completed)) => Self::Completed(completed),
            Ok(None) => Self::Hung,
            Err(reason) => Self::Failed(Failure::Body {
                response: response.clone(),
                reason,
            }),
        }
    }

    /// What the client of an HTTP trigger gets, by the output binding `binding`.
    #[must_use]
    pub fn client_got(&self, binding: &str) -> ClientGot {
        match self {
            Self::Completed(completed) => completed.client_got(binding),
            Self::Failed(_) => ClientGot::failure(),
            Self::Hung => ClientGot::Nothing,
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

/// What the host reads of a body, or `None` for `null`.
fn completed(response: &Response, zone: Zone) -> Result<Option<Completed>, String> {
    let text = text(response)?;
    let answer = parse(&text, zone)?;
    let members = match &answer {
        Token::Null => return Ok(None),
        Token::Object(_) => &answer,
        other => return Err(format!("expected an object, found {}", kind(other))),
    };
    let member = |name| members.member(name).cloned().unwrap_or(Token::Null);
    let outputs = member("Outputs");
    if !matches!(outputs, Token::Null | Token::Object(_)) {
        return Err(format!("Outputs: expected an object, found {}", kind(&outputs)));
    }
    let return_value = member("ReturnValue");
    // As they were sent, where they are JSON; dates have another form by now.
    let sent: Value = serde_json::from_str(&text).unwrap_or_default();
    let sent = |name: &str, read: &Token| {
        let mut members = sent.as_object().into_iter().flatten();
        let found = members.find(|(key, _)| key.eq_ignore_ascii_case(name));
        let found = found.map(|(_, value)| value.clone());
        found.unwrap_or_else(|| serde_json::from_str(&compact(read)).unwrap_or_default())
    };
    Ok(Some(Completed {
        outputs: match sent("Outputs", &outputs) {
            Value::Object(outputs) => Some(outputs),
            _ => None,
        },
        return_value: sent("ReturnValue", &return_value),
        logs: logs(&member("Logs"))?,
        outputs_read: outputs,
        return_value_read: return_value,
        zone,
    }))
}

/// UTF-8, with or without a byte order mark, or what the charset or such a mark says.
fn text(response: &Response) -> Result<String, String> {
    let body = response.body();
    let is_utf16 = body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff");
    if is_utf16 {
        return Ok(of_body(body));
    }
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The host turns single values into text, and shows a null as `[null]`.
fn logs(value: &Token) -> Result<Vec<String>, String> {
    let entries = match value {
        Token::Null => return Ok(Vec::new()),
        Token::Array(entries) => entries,
        other => return Err(format!("Logs: expected an array, found {}", kind(other))),
    };
    entries
        .iter()
        .map(|entry| match entry {
            Token::Array(_) | Token::Object(_) => Err(format!(
                "Logs: expected an array of strings, found {} in it",
                kind(entry)
            )),
            Token::Null => Ok("[null]".to_owned()),
            single => Ok(log_text(single)),
        })
        .collect()
}

/// Texts that are dates, and numbers, stay as they are written.
fn log_text(single: &Token) -> String {
    match single {
        Token::Text(text) => text.clone(),
        Token::Date(_) => compact(single).trim_matches('"').to_owned(),
        other => compact(other),
    }
}

fn kind(token: &Token) -> &'static str {
    match token {
        Token::Null => "null",
        Token::Bool(_) => "a boolean",
        Token::Integer(_) | Token::Float(_) => "a number",
        Token::Text(_) | Token::Date(_) => "a string",
        Token::Array(_) => "an array",
        Token::Object(_) => "an object",
    }
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
                "the host cannot read the body: an object has no end; the body was: {",
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
        assert_eq!(completed.logs, ["a", "5", "[null]", "true"]);
        assert_eq!(completed.return_value, "x");
    }

    #[test]
    #[should_panic(expected = "the invocation hangs: the answer has status 2xx and no content")]
    fn a_hung_invocation_has_no_answer() {
        let _ = outcome("200 OK", "application/json", "").answer();
    }
}

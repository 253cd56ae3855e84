use serde_json::{Map, Value};

use super::response::first_header;

/// What the client and the log get when the host has taken the answer to an envelope of an HTTP trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The client's status.
    pub status: u16,
    /// The client's headers, as the binding gives them.
    pub headers: Vec<(String, String)>,
    /// The client's body.
    pub body: String,
    /// The invocation's log, entry by entry.
    pub logs: Vec<String>,
}

impl Answer {
    /// From the output binding `binding`. Without `Outputs` the host answers with an empty 200, and without the binding
    /// in them with an empty object. Names of its members match in any case.
    pub(super) fn new(outputs: Option<&Map<String, Value>>, binding: &str, logs: Vec<String>) -> Self {
        let nothing = Self {
            status: 200,
            headers: Vec::new(),
            body: String::new(),
            logs,
        };
        let Some(outputs) = outputs else { return nothing };
        let Some(members) = outputs.get(binding).and_then(Value::as_object) else {
            return Self {
                body: "{}".to_owned(),
                ..nothing
            };
        };
        let member = |wanted: &str| {
            let mut all = members.iter();
            let found = all.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| value).filter(|value| !value.is_null())
        };
        let status = member("statusCode").or_else(|| member("status")).and_then(status);
        let headers = member("headers").and_then(Value::as_object).into_iter().flatten();
        let mut headers: Vec<_> = headers.map(|(name, value)| (name.clone(), text(value))).collect();
        let body = member("body");
        if body.is_some_and(|body| !body.is_string()) {
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            headers.push(("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned()));
        }
        Self {
            status: status.unwrap_or(nothing.status),
            headers,
            body: body.map(text).unwrap_or_default(),
            ..nothing
        }
    }

    /// The first value of a header; case does not count in its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first_header(&self.headers, name)
    }
}

/// A number, or one in a string.
fn status(value: &Value) -> Option<u16> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64().and_then(|status| status.try_into().ok()),
    }
}

/// A string as it is, and all else as indented JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => format!("{other:#}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(res: &Value) -> Answer {
        let outputs = Map::from_iter([("res".to_owned(), res.clone())]);
        Answer::new(Some(&outputs), "res", Vec::new())
    }

    #[test]
    fn a_status_is_a_number_or_a_string_by_either_name() {
        for res in [
            json!({"statusCode": 201}),
            json!({"statusCode": "201"}),
            json!({"StatusCode": 201, "status": 500}),
            json!({"statusCode": null, "status": "201"}),
            json!({"STATUS": 201}),
        ] {
            assert_eq!(answer(&res).status, 201, "{res}");
        }
        for res in [json!({}), json!({"statusCode": "many"}), json!({"status": -1})] {
            assert_eq!(answer(&res).status, 200, "{res}");
        }
    }

    #[test]
    fn a_body_that_is_no_string_becomes_plain_indented_text() {
        let answer = answer(&json!({"body": {"a": [1]}, "headers": {"content-type": "application/json", "X-N": 5}}));
        assert_eq!(answer.body, "{\n  \"a\": [\n    1\n  ]\n}");
        assert_eq!(answer.header("Content-Type"), Some("text/plain; charset=utf-8"));
        assert_eq!(answer.header("x-n"), Some("5"));
    }

    #[test]
    fn what_is_missing_is_not_the_same_as_nothing() {
        let missing = Answer::new(Some(&Map::new()), "res", vec!["a".to_owned()]);
        assert_eq!((missing.status, missing.body.as_str()), (200, "{}"));
        let nothing = Answer::new(None, "res", vec!["a".to_owned()]);
        assert_eq!((nothing.status, nothing.body.as_str()), (200, ""));
        assert_eq!(
            (missing.logs, nothing.logs),
            (vec!["a".to_owned()], vec!["a".to_owned()])
        );
    }
}

//! What a trigger other than HTTP gives back.

use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::{OtherOutputs, RETURN, Reply};

/// The values of the output bindings, as the app's route wrote them.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TriggerOutput {
    outputs: Value,
    return_value: Value,
}

impl TriggerOutput {
    pub(crate) fn new(others: OtherOutputs) -> Self {
        Self {
            outputs: Value::from_iter(others.bindings),
            return_value: others.return_value,
        }
    }

    /// Reads the body of a 2xx: empty or null for no outputs, else an object with `Outputs`
    /// or `ReturnValue`, in any case, as the host reads them. `None` for any other body: what
    /// it says would be lost without a word.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        if body.is_empty() {
            return Some(Self::default());
        }
        let members = match serde_json::from_slice(body).ok()? {
            Value::Null => return Some(Self::default()),
            Value::Object(members) => members,
            _ => return None,
        };
        let mut is_known = false;
        let mut found = Self::default();
        for (name, value) in members {
            if name.eq_ignore_ascii_case("Outputs") {
                found.outputs = value;
                is_known = true;
            } else if name.eq_ignore_ascii_case("ReturnValue") {
                found.return_value = value;
                is_known = true;
            }
        }
        is_known.then_some(found)
    }

    /// What `Outputs` are, if that is nothing that the host reads.
    pub(crate) fn wrong_outputs(&self) -> Option<&'static str> {
        match &self.outputs {
            Value::Null | Value::Object(_) => None,
            Value::Bool(_) => Some("a boolean"),
            Value::Number(_) => Some("a number"),
            Value::String(_) => Some("a text"),
            Value::Array(_) => Some("a list"),
        }
    }

    /// The names of the bindings that get a value.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.outputs.as_object().into_iter().flatten();
        let returned = (!self.return_value.is_null()).then_some(RETURN);
        names.map(|(name, _)| name.as_str()).chain(returned)
    }

    /// The answer to the host.
    pub(crate) fn reply(self, logs: Vec<String>) -> Response {
        Reply {
            outputs: self.outputs,
            logs,
            return_value: self.return_value,
        }
        .into_response()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_is_no_outputs() {
        assert_eq!(TriggerOutput::parse(b""), Some(TriggerOutput::default()));
        assert_eq!(TriggerOutput::parse(b"null"), Some(TriggerOutput::default()));
    }

    #[test]
    fn names_match_in_any_case() {
        assert_eq!(
            TriggerOutput::parse(br#"{"outputs":{"Order":"a"},"RETURNVALUE":5,"other":1}"#),
            Some(TriggerOutput {
                outputs: json!({"Order": "a"}),
                return_value: json!(5),
            })
        );
    }

    #[test]
    fn other_bodies_are_not_taken_for_nothing() {
        for body in ["done", "\"done\"", "{}", "[]", r#"{"Order":"a"}"#, r#"{"Outputs":"#] {
            assert_eq!(TriggerOutput::parse(body.as_bytes()), None, "{body}");
        }
    }
}

//! An object of the envelope that knows where it stood.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Members, value};
use crate::refusal::Refusal;

/// The members of a JSON object, taken one by one; a wrong one is refused with its path.
#[derive(Debug)]
pub(crate) struct Fields {
    path: String,
    members: Members,
}

impl Fields {
    pub(crate) fn new(path: String, members: Members) -> Self {
        Self { path, members }
    }

    pub(crate) fn path_of(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// A member of any type, as its text in the envelope; null counts as absent.
    pub(super) fn json(&mut self, name: &str) -> Option<Bytes> {
        self.members.remove(name).filter(|json| json != "null")
    }

    /// A member of any type; null counts as absent.
    pub(super) fn optional(&mut self, name: &str) -> Option<Value> {
        self.json(name).map(|json| value(&json))
    }

    pub(super) fn string(&mut self, name: &str) -> Result<String, Refusal> {
        match self.members.remove(name).map(|json| value(&json)) {
            Some(Value::String(text)) => Ok(text),
            other => Err(self.wrong(name, "a string", other.as_ref())),
        }
    }

    /// An object whose members are arrays of strings, such as `Headers`.
    pub(super) fn string_lists(&mut self, name: &str) -> Result<Vec<(String, Vec<String>)>, Refusal> {
        let lists = self.object(name)?;
        let path = self.path_of(name);
        lists
            .into_iter()
            .map(|(key, value)| match strings(value) {
                Ok(list) => Ok((key, list)),
                Err(found) => Err(Refusal::WrongType {
                    path: format!("{path}.{key}"),
                    expected: "an array of strings",
                    found,
                }),
            })
            .collect()
    }

    /// An object; empty if it is absent.
    pub(super) fn object(&mut self, name: &str) -> Result<Map<String, Value>, Refusal> {
        match self.optional(name) {
            None => Ok(Map::new()),
            Some(Value::Object(members)) => Ok(members),
            other => Err(self.wrong(name, "an object", other.as_ref())),
        }
    }

    /// An array; empty if it is absent.
    pub(super) fn array(&mut self, name: &str) -> Result<Vec<Value>, Refusal> {
        match self.optional(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items),
            other => Err(self.wrong(name, "an array", other.as_ref())),
        }
    }

    /// Refuses a member that is there and is not what `is_fine` asks for.
    pub(super) fn check(
        &mut self,
        name: &str,
        expected: &'static str,
        is_fine: fn(&Value) -> bool,
    ) -> Result<(), Refusal> {
        match self.optional(name) {
            Some(value) if !is_fine(&value) => Err(self.wrong(name, expected, Some(&value))),
            _ => Ok(()),
        }
    }

    fn wrong(&self, name: &str, expected: &'static str, found: Option<&Value>) -> Refusal {
        Refusal::WrongType {
            path: self.path_of(name),
            expected,
            found: kind(found),
        }
    }
}

fn strings(value: Value) -> Result<Vec<String>, &'static str> {
    let Value::Array(items) = value else {
        return Err(kind(&value));
    };
    items
        .into_iter()
        .map(|item| match item {
            Value::String(text) => Ok(text),
            other => Err(match kind(&other) {
                "null" => "an array with null",
                "a boolean" => "an array with a boolean",
                "a number" => "an array with a number",
                "an array" => "an array with an array",
                _ => "an array with an object",
            }),
        })
        .collect()
}

/// The JSON type of a value, or of one that may be missing, as a sentence says it.
fn kind<'a>(value: impl Into<Option<&'a Value>>) -> &'static str {
    match value.into() {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "a boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "a string",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
    }
}

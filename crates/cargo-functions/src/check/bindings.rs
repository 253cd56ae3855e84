//! A binding of a `function.json`.

use serde_json::{Map, Value};

/// A binding that has a type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding<'a> {
    pub(super) kind: &'a str,
    object: &'a Map<String, Value>,
}

impl<'a> Binding<'a> {
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        let object = value.as_object()?;
        let kind = object.get("type")?.as_str()?;
        Some(Self { kind, object })
    }

    /// The host ignores case in types.
    pub(super) fn is(self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }

    pub(super) fn is_trigger(&self) -> bool {
        self.kind.to_ascii_lowercase().ends_with("trigger")
    }

    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.object.get(name)
    }

    pub(super) fn keys(self) -> impl Iterator<Item = &'a str> {
        self.object.keys().map(String::as_str)
    }

    /// A property that is a text.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(Value::as_str)
    }

    pub(super) fn is_out(self) -> bool {
        self.text("direction")
            .is_some_and(|way| way.eq_ignore_ascii_case("out"))
    }

    /// The methods that clients may use, in upper case, or none where all are allowed.
    pub(super) fn methods(self) -> Vec<String> {
        let list = self.get("methods").and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_ascii_uppercase).collect()
    }
}

//! The members of a JSON object, each as the text that it has in the envelope.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// By their names. Nothing is copied: the values are slices of the text that they stand in.
pub(crate) type Members = BTreeMap<String, Bytes>;

/// What a JSON text is, without its values being read.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// As in .NET, the last of two members of the same name counts.
    Object(BTreeMap<Name<'a>, &'a RawValue>),
    /// Anything else, by what it is called in a sentence.
    Other(&'static str),
}

/// A member's name, borrowed where it has no escapes.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Shape<'a> {
    /// # Errors
    ///
    /// If the text is not JSON.
    pub(super) fn of(json: &'a [u8]) -> serde_json::Result<Self> {
        let name = match json.trim_ascii_start().first() {
            Some(b'{') => return serde_json::from_slice(json).map(Self::Object),
            Some(b'[') => "an array",
            // serde_json would copy a text with escapes only to pass over it.
            Some(b'"') => "a string",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            _ => "a number",
        };
        serde_json::from_slice::<IgnoredAny>(json).map(|_| Self::Other(name))
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Object(_) => "an object",
            Self::Other(name) => name,
        }
    }

    /// The members as slices of `whole`, which the shape was read of.
    pub(super) fn members(self, whole: &Bytes) -> Option<Members> {
        let Self::Object(members) = self else { return None };
        let members = members.into_iter();
        let members = members.map(|(Name(name), value)| (name.into_owned(), whole.slice_ref(value.get().as_bytes())));
        Some(members.collect())
    }
}

/// The members of the object that `json` is, if it is one.
pub(super) fn members(json: &Bytes) -> Option<Members> {
    Shape::of(json).ok()?.members(json)
}

/// The items of the list that `json` is, if it is one.
pub(crate) fn items(json: &Bytes) -> Option<Vec<Bytes>> {
    let items: Vec<&RawValue> = serde_json::from_slice(json).ok()?;
    let items = items.into_iter();
    Some(items.map(|item| json.slice_ref(item.get().as_bytes())).collect())
}

/// What a text is, as a sentence says it.
pub(crate) fn kind_of(json: &[u8]) -> &'static str {
    Shape::of(json).map_or("other text", |shape| shape.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_slices_of_the_text() {
        let json = Bytes::from_static(br#" {"a": "x\ny", "b\u0021": [1, {}], "a": 5 } "#);
        let found = members(&json).unwrap();
        let found: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), &value[..])).collect();
        assert_eq!(found, [("a", &b"5"[..]), ("b!", b"[1, {}]")]);
        assert_eq!(
            items(&Bytes::from_static(b"[1, \"a\"]")).unwrap(),
            [&b"1"[..], b"\"a\""]
        );
        assert!(members(&Bytes::from_static(b"[]")).is_none() && items(&Bytes::from_static(b"{}")).is_none());
    }

    #[test]
    fn other_shapes_have_names() {
        for (json, name) in [
            ("null", "null"),
            ("true", "a boolean"),
            ("-1", "a number"),
            ("1.5e3", "a number"),
            ("\"x\\n\"", "a string"),
            ("[[]]", "an array"),
            ("{}", "an object"),
        ] {
            assert_eq!(Shape::of(json.as_bytes()).unwrap().name(), name);
        }
    }
}

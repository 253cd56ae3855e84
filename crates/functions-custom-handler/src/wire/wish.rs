//! What a type asks a deserializer for, without any data.

use std::fmt;

use serde::de::value::Error;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// The name by which [`Base64`](crate::trigger::Base64) asks for its text.
pub(crate) const BASE64: &str = "functions_custom_handler::Base64";

/// What a type is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) kind: Kind,
    /// Whether it need not be there.
    pub(crate) is_optional: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An object. Serde would also fill the fields from an array, one after the other, as from a batch of messages.
    Struct,
    /// A text that is base64, by the type [`Base64`](crate::trigger::Base64).
    Base64,
    /// Bytes, by any other type: `Vec<u8>`, `bytes::Bytes`.
    Bytes,
    /// A text.
    Text,
    #[default]
    Other,
}

impl Wish {
    pub(crate) fn of<T: DeserializeOwned>() -> Self {
        let mut wish = Self::default();
        // Nothing can be read of it: only the question counts.
        let _ = T::deserialize(Asked(&mut wish));
        wish
    }
}

struct Asked<'a>(&'a mut Wish);

impl Asked<'_> {
    fn answer<T>(self, kind: Kind) -> Result<T, Error> {
        self.0.kind = kind;
        Err(Error::custom(Nothing))
    }
}

/// Of a list: asks what its items are.
struct AskedList<'a>(&'a mut Wish);

impl<'de> SeqAccess<'de> for AskedList<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        seed.deserialize(AskedItem(self.0)).map(Some)
    }
}

/// A list of bytes is bytes.
struct AskedItem<'a>(&'a mut Wish);

struct Nothing;

impl fmt::Display for Nothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no data")
    }
}

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Kind::Other)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.answer(Kind::Struct)
    }

    fn deserialize_str<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Kind::Text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Kind::Text)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Kind::Bytes)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Kind::Bytes)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(AskedList(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.0.is_optional = true;
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == BASE64 {
            return self.answer(Kind::Base64);
        }
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char unit unit_struct tuple tuple_struct map enum identifier
        ignored_any
    }
}

impl<'de> Deserializer<'de> for AskedItem<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom(Nothing))
    }

    fn deserialize_u8<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Asked(self.0).answer(Kind::Bytes)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::trigger::Base64;

    #[derive(Deserialize)]
    struct Order {
        #[serde(rename = "id")]
        _id: u32,
    }

    #[derive(Deserialize)]
    struct Wrapped(#[serde(rename = "0")] Order);

    #[test]
    fn types_are_told_apart() {
        let _ = |wrapped: Wrapped| wrapped.0;
        let kind = |wish: Wish| (wish.kind, wish.is_optional);
        assert_eq!(kind(Wish::of::<Order>()), (Kind::Struct, false));
        assert_eq!(kind(Wish::of::<Wrapped>()), (Kind::Struct, false));
        assert_eq!(kind(Wish::of::<Option<Order>>()), (Kind::Struct, true));
        assert_eq!(kind(Wish::of::<Base64>()), (Kind::Base64, false));
        assert_eq!(kind(Wish::of::<Vec<u8>>()), (Kind::Bytes, false));
        assert_eq!(kind(Wish::of::<Option<Vec<u8>>>()), (Kind::Bytes, true));
        assert_eq!(kind(Wish::of::<String>()), (Kind::Text, false));
        for wish in [
            Wish::of::<Vec<Order>>(),
            Wish::of::<Vec<u16>>(),
            Wish::of::<serde_json::Value>(),
            Wish::of::<std::collections::BTreeMap<String, u8>>(),
            Wish::of::<[u8; 2]>(),
        ] {
            assert_eq!(wish, Wish::default());
        }
    }
}

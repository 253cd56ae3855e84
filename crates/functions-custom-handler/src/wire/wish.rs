//! What a type asks a deserializer for, without any data.

use std::fmt;

use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

/// The name by which [`Base64`](crate::trigger::Base64) asks for its text.
pub(crate) const BASE64: &str = "functions_custom_handler::Base64";

/// What a type is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wish {
    /// An object. Serde would also fill the fields from an array, one after the other, as from a batch of messages.
    Struct,
    /// Bytes, as base64.
    Bytes,
    /// A text.
    Text,
    /// Something that need not be there.
    Option,
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
    fn answer<T>(self, wish: Wish) -> Result<T, Error> {
        *self.0 = wish;
        Err(Error::custom(Nothing))
    }
}

struct Nothing;

impl fmt::Display for Nothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no data")
    }
}

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Wish::Other)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.answer(Wish::Struct)
    }

    fn deserialize_str<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Wish::Text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Wish::Text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        self.answer(Wish::Option)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == BASE64 {
            return self.answer(Wish::Bytes);
        }
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct map
        enum identifier ignored_any
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
        assert_eq!(Wish::of::<Order>(), Wish::Struct);
        assert_eq!(Wish::of::<Wrapped>(), Wish::Struct);
        assert_eq!(Wish::of::<Base64>(), Wish::Bytes);
        assert_eq!(Wish::of::<String>(), Wish::Text);
        assert_eq!(Wish::of::<Option<Order>>(), Wish::Option);
        assert_eq!(Wish::of::<Vec<Order>>(), Wish::Other);
        assert_eq!(Wish::of::<serde_json::Value>(), Wish::Other);
    }
}

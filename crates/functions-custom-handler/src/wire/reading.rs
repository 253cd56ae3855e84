//! A text as the type that is asked for, and why it is none.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::given::Given;
use super::surrogates;
use super::wish::{Kind, Wish};

/// Why a value is not what a type asks for.
pub(super) struct Mismatch {
    /// A path of its own, such as `items[0].price`, and `.` for the value itself.
    pub(super) path: String,
    pub(super) why: String,
}

impl Mismatch {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self {
            path: ".".to_owned(),
            why: why.into(),
        }
    }
}

/// What one way of reading comes to; the error is `None` if the text is not even JSON.
pub(super) type Reading<T> = Result<T, Option<Mismatch>>;

/// The first reading that succeeds, or why the first one that was possible did not.
pub(super) fn first<T, const N: usize>(readings: [&dyn Fn() -> Reading<T>; N]) -> Result<T, Mismatch> {
    let mut first = None;
    for reading in readings {
        match reading() {
            Ok(read) => return Ok(read),
            Err(mismatch) => first = first.or(mismatch),
        }
    }
    Err(no_json(first))
}

pub(super) fn no_json(mismatch: Option<Mismatch>) -> Mismatch {
    mismatch.unwrap_or_else(|| Mismatch::new("it is not valid JSON"))
}

pub(super) fn given<T: DeserializeOwned>(given: Given<'_>) -> Result<T, Mismatch> {
    T::deserialize(given).map_err(|error| Mismatch::new(error.to_string()))
}

pub(super) fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

pub(super) fn from_json<T: DeserializeOwned>(json: &[u8], wish: Wish) -> Reading<T> {
    if wish.kind == Kind::Struct && json.trim_ascii_start().starts_with(b"[") && is_json(json) {
        return Err(Some(Mismatch::new("invalid type: sequence, expected an object")));
    }
    // The way of the few that fail is the slower one.
    serde_json::from_slice(json).or_else(|_| mismatch(json))
}

/// Why a text cannot be read, by the path of the member; or what it is read as, where serde is stricter than .NET.
fn mismatch<T: DeserializeOwned>(json: &[u8]) -> Reading<T> {
    if let Some(mended) = surrogates::replaced(json) {
        return from_value(&mended);
    }
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        // What follows is no JSON.
        Ok(_) => Err(None),
        Err(_) if !is_json(json) => Err(None),
        // Of two members of the same name, .NET takes the last.
        Err(error) if error.inner().to_string().starts_with("duplicate field") => from_value(json),
        Err(error) => Err(Some(Mismatch {
            path: error.path().to_string(),
            why: without_place(error.inner()),
        })),
    }
}

fn from_value<T: DeserializeOwned>(json: &[u8]) -> Reading<T> {
    let value: Value = serde_json::from_slice(json).map_err(|_| None)?;
    serde_path_to_error::deserialize(&value).map_err(|error| {
        Some(Mismatch {
            path: error.path().to_string(),
            why: error.inner().to_string(),
        })
    })
}

/// A line and a column within a string of the envelope say nothing to a reader.
fn without_place(error: &serde_json::Error) -> String {
    let why = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    why.strip_suffix(&place).unwrap_or(&why).to_owned()
}

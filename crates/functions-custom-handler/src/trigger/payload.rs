//! One binding's data, and where it stood.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;
use crate::wire::{Encoded, decode, items, kind_of};

/// Cut out of the envelope, with the name of its binding.
#[derive(Clone, Debug)]
pub(super) struct Payload {
    pub(super) binding: String,
    pub(super) json: Bytes,
}

impl Payload {
    pub(super) fn new(binding: String, json: Bytes) -> Self {
        Self { binding, json }
    }

    pub(super) fn path(&self) -> String {
        format!("Data.{}", self.binding)
    }

    /// The items of a batch: a list, or a text that holds one.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub(super) fn list(self) -> Result<Vec<Bytes>, Refusal> {
        let path = self.path();
        let json = Encoded::of(self.json).into_json();
        items(&json).ok_or_else(|| Refusal::WrongType {
            path,
            expected: "a list, as by \"cardinality\": \"many\" in function.json",
            found: kind_of(&json),
        })
    }

    /// Whether it is a list, or a text that holds one.
    pub(super) fn is_list(&self) -> bool {
        // Only what can be one is read: else this would hold a message twice.
        let start = self.json.iter().find(|byte| !matches!(byte, b'"' | b'\\' | b' '));
        start == Some(&b'[') && self.clone().list().is_ok()
    }

    /// # Errors
    ///
    /// If the data are a list, where one item is asked for; `batch` is the type to read a list by.
    pub(super) fn refuse_batch(&self, batch: &'static str) -> Result<(), Refusal> {
        if !self.is_list() {
            return Ok(());
        }
        Err(Refusal::Batch {
            path: self.path(),
            count: self.clone().list()?.len(),
            batch,
        })
    }

    pub(super) fn decode<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        decode(&self.path(), self.json)
    }
}

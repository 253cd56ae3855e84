//! A batch's metadata.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::extract::Metadata;
use crate::refusal::Refusal;
use crate::wire::decode;

/// A list for each thing that the host tells of a batch's items, such as `SequenceNumberArray`,
/// in their order.
pub(super) struct Lists(BTreeMap<&'static str, Vec<Value>>);

impl Lists {
    /// The lists of these names; a missing one is empty.
    pub(super) fn read(metadata: &Metadata, names: &[&'static str]) -> Result<Self, Refusal> {
        let lists = names.iter().map(|name| {
            let list: Option<Vec<Value>> = metadata.optional(name)?;
            Ok((*name, list.unwrap_or_default()))
        });
        lists.collect::<Result<_, _>>().map(Self)
    }

    /// What the list tells of item `n`, if anything.
    pub(super) fn item<T: DeserializeOwned>(&self, name: &str, n: usize) -> Result<Option<T>, Refusal> {
        let item = self.0.get(name).and_then(|list| list.get(n));
        let item = item.filter(|item| !item.is_null());
        item.map_or(Ok(None), |item| {
            decode::<Option<T>>(&format!("Metadata.{name}[{n}]"), item.to_string().into())
        })
    }
}

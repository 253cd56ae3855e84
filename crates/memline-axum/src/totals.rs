//! What all profiles add up to.

use std::collections::BTreeMap;
use std::sync::Arc;

use memline::Profile;

/// The key of all of them.
pub(crate) const MERGED: &str = "merged";
/// With this a key begins of those with one label.
pub(crate) const FUNCTION: &str = "function:";

/// Labels of whose profiles there is a sum: a program whose labels are paths with numbers in them has no end of labels.
const MOST_LABELS: usize = 50;

/// Whether the key is one of a sum.
pub(crate) fn has_key(key: &str) -> bool {
    key == MERGED || key.starts_with(FUNCTION)
}

/// The label of those whose sum has the key; none for all of them.
pub(crate) fn label_of(key: &str) -> Option<&str> {
    key.strip_prefix(FUNCTION)
}

/// The sum of all profiles, and those by label. They are added to one by one, so that none has to be kept.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    all: Total,
    by_label: BTreeMap<String, Total>,
}

#[derive(Debug, Default)]
struct Total {
    count: u64,
    /// Shared with whoever writes it just now.
    profile: Option<Arc<Profile>>,
}

impl Total {
    fn add(&mut self, profile: &Profile) {
        self.count += 1;
        match &mut self.profile {
            Some(total) => Arc::make_mut(total).merge(profile),
            None => self.profile = Some(Arc::new(profile.clone())),
        }
    }
}

impl Totals {
    pub(crate) fn add(&mut self, profile: &Profile) {
        self.all.add(profile);
        let Some(label) = profile.label() else { return };
        if let Some(total) = self.by_label.get_mut(label) {
            total.add(profile);
        } else if self.by_label.len() < MOST_LABELS {
            self.by_label.entry(label.to_owned()).or_default().add(profile);
        }
    }

    pub(crate) fn profile(&self, key: &str) -> Option<Arc<Profile>> {
        let total = match label_of(key) {
            Some(label) => self.by_label.get(label)?,
            None if key == MERGED => &self.all,
            None => return None,
        };
        total.profile.clone()
    }

    /// How many profiles there were in all.
    pub(crate) fn count(&self) -> u64 {
        self.all.count
    }

    /// The labels, and how many profiles there were of each.
    pub(crate) fn labels(&self) -> impl Iterator<Item = (&str, u64)> {
        self.by_label.iter().map(|(label, total)| (label.as_str(), total.count))
    }
}

#[cfg(test)]
mod tests {
    use memline::Session;

    use super::*;

    #[test]
    fn there_is_an_end_of_labels() {
        let mut totals = Totals::default();
        for number in 0..1000 {
            let session = Session::builder().label(format!("/items/{number}")).open();
            totals.add(&session.finish());
        }
        assert_eq!((totals.count(), totals.labels().count()), (1000, MOST_LABELS));
        assert!(totals.profile("function:/items/7").is_some());
        assert!(totals.profile("function:/items/999").is_none());
    }

    #[test]
    fn what_is_being_written_does_not_change() {
        let mut totals = Totals::default();
        totals.add(&Session::builder().id("a").open().finish());
        let written = totals.profile(MERGED).expect("there is one");
        totals.add(&Session::builder().id("b").open().finish());
        assert_eq!(written.id(), Some("a"));
        assert_eq!(totals.profile(MERGED).expect("there is one").id(), None);
    }
}

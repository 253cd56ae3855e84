//! The last profiles, one by one.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;

use crate::resident::Resident;
use crate::totals;

/// A profile, and what the list says of it.
#[derive(Debug)]
pub(crate) struct Single {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) id: Option<String>,
    pub(crate) started_unix_ms: u64,
    /// From the beginning of the store.
    pub(crate) from: Duration,
    pub(crate) elapsed: Duration,
    pub(crate) peak_bytes: Option<i64>,
    pub(crate) retained_bytes: Option<i64>,
    pub(crate) resident: Option<Resident>,
    pub(crate) json: Bytes,
}

impl Single {
    /// What it takes of memory.
    fn bytes(&self) -> usize {
        let texts = [self.key.len(), self.name.len(), self.id.as_ref().map_or(0, String::len)];
        size_of::<Self>() + texts.iter().sum::<usize>() + self.json.len()
    }
}

/// As many as there is room for.
#[derive(Debug)]
pub(crate) struct Singles {
    /// The oldest first.
    all: VecDeque<Single>,
    /// What all of them take.
    bytes: usize,
    most_profiles: usize,
    most_bytes: usize,
    /// How many there were.
    count: u64,
}

impl Singles {
    pub(crate) fn new(most_profiles: usize, most_bytes: usize) -> Self {
        Self {
            all: VecDeque::new(),
            bytes: 0,
            most_profiles,
            most_bytes,
            count: 0,
        }
    }

    /// The oldest ones go, until there is room. One that is too large for all the room is not kept.
    pub(crate) fn push(&mut self, mut single: Single) {
        self.count += 1;
        if single.key.is_empty() || totals::has_key(&single.key) || self.find(&single.key).is_some() {
            single.key = format!("{}#{}", single.key, self.count);
        }
        self.bytes += single.bytes();
        self.all.push_back(single);
        while self.all.len() > self.most_profiles || self.bytes > self.most_bytes {
            let Some(oldest) = self.all.pop_front() else { return };
            self.bytes -= oldest.bytes();
        }
    }

    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Single> {
        self.all.iter().rev()
    }

    pub(crate) fn json(&self, key: &str) -> Option<Bytes> {
        self.find(key).map(|single| single.json.clone())
    }

    fn find(&self, key: &str) -> Option<&Single> {
        self.newest_first().find(|single| single.key == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single(key: &str, json_bytes: usize) -> Single {
        Single {
            key: key.to_owned(),
            name: String::new(),
            id: None,
            started_unix_ms: 0,
            from: Duration::ZERO,
            elapsed: Duration::ZERO,
            peak_bytes: None,
            retained_bytes: None,
            resident: None,
            json: vec![0; json_bytes].into(),
        }
    }

    fn keys(singles: &Singles) -> Vec<&str> {
        singles.newest_first().map(|single| single.key.as_str()).collect()
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let mut singles = Singles::new(3, usize::MAX);
        for key in ["a", "b", "c", "d", "e"] {
            singles.push(single(key, 1));
        }
        assert_eq!(keys(&singles), ["e", "d", "c"]);
        assert_eq!(
            (singles.json("e").is_some(), singles.json("b").is_some()),
            (true, false)
        );
    }

    #[test]
    fn the_oldest_go_when_they_are_too_large() {
        let room = 2 * (single("a", 1000).bytes());
        let mut singles = Singles::new(usize::MAX, room);
        for key in ["a", "b", "c"] {
            singles.push(single(key, 1000));
        }
        assert_eq!((keys(&singles), singles.bytes), (vec!["c", "b"], room));
        // Two of the usual size make room for one a byte larger.
        singles.push(single("d", 1001));
        assert_eq!(keys(&singles), ["d"]);
        singles.push(single("e", room));
        assert_eq!((keys(&singles), singles.bytes), (vec![], 0));
    }

    #[test]
    fn every_key_is_one_profiles() {
        let mut singles = Singles::new(10, usize::MAX);
        for key in ["a", "a", "", "", "merged", "function:a"] {
            singles.push(single(key, 1));
        }
        assert_eq!(keys(&singles), ["function:a#6", "merged#5", "#4", "#3", "a#2", "a"]);
    }
}

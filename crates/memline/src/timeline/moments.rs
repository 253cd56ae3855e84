//! A bounded number of moments.

use std::time::Duration;

use super::seen::Seen;

/// So many are kept; the moment at which the profile is read comes to that.
pub(super) const MOST: usize = 511;

/// How often the process is looked at first.
const FIRST: Duration = Duration::from_millis(2);

#[derive(Debug)]
pub(super) struct Moments {
    list: Vec<Seen>,
    interval: Duration,
}

impl Moments {
    pub(super) fn new() -> Self {
        Self {
            list: Vec::new(),
            interval: FIRST,
        }
    }

    /// The time from one moment to the next.
    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    pub(super) fn list(&self) -> &[Seen] {
        &self.list
    }

    /// Adds a moment. If there are too many then, of each two behind the first the one with less heap goes, so that peaks stay.
    pub(super) fn push(&mut self, seen: Seen) {
        self.list.push(seen);
        if self.list.len() < MOST {
            return;
        }
        let mut all = std::mem::take(&mut self.list).into_iter();
        self.list.extend(all.next());
        while let Some(one) = all.next() {
            let other = all.next().filter(|other| other.heap_bytes > one.heap_bytes);
            self.list.push(other.unwrap_or(one));
        }
        self.interval = self.interval.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn moments_are_bounded_and_keep_the_peak() {
        let began = Instant::now();
        let mut moments = Moments::new();
        let count = 10_000;
        for place in 0..count {
            moments.push(Seen {
                at: began + Duration::from_millis(place),
                // One peak, at an odd place.
                heap_bytes: Some(if place == 3001 { 1 << 20 } else { 7 }),
                resident_bytes: None,
                held: None,
            });
            assert!(moments.list().len() < MOST);
        }
        let list = moments.list();
        assert!(list.len() > MOST / 2, "{}", list.len());
        assert!(list.is_sorted_by_key(|seen| seen.at));
        assert_eq!(list[0].at, began);
        let peak = list
            .iter()
            .find(|seen| seen.heap_bytes == Some(1 << 20))
            .expect("it is kept");
        assert_eq!(peak.at - began, Duration::from_millis(3001));
        // 511 moments, then 255 more at each time that every second one goes: 38 times.
        assert_eq!(moments.interval().as_nanos(), FIRST.as_nanos() << 38);
    }
}

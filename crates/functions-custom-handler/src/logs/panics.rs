//! What is known of an invocation's panics.

use std::collections::VecDeque;

/// More are not remembered: a function may catch any number of panics, and go on.
const REMEMBERED: usize = 16;

/// Keeps a panic from being logged twice: by the hook where it begins, and where it arrives. It may arrive on another
/// thread, as when a handler resumes a task's panic.
#[derive(Debug, Default)]
pub(super) struct Panics {
    /// The request that the invocation is for, such as `GET /api/Orders`.
    pub(super) request: String,
    /// The messages that are in the log.
    logged: VecDeque<String>,
}

impl Panics {
    pub(super) fn note(&mut self, message: &str) {
        if self.logged.len() == REMEMBERED {
            self.logged.pop_front();
        }
        self.logged.push_back(message.to_owned());
    }

    pub(super) fn has(&self, message: &str) -> bool {
        self.logged.iter().any(|logged| logged == message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_remembered() {
        let mut panics = Panics::default();
        for n in 0..=REMEMBERED {
            panics.note(&n.to_string());
        }
        assert_eq!(
            (panics.has("0"), panics.has("1"), panics.has("16")),
            (false, true, true)
        );
    }
}

use memline::Session;

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const MIB: i64 = 1 << 20;

/// A state in which so many invocations are open, which began now.
fn state(invocations: u64) -> State {
    let mut state = State::default();
    state.open(invocations);
    state
}

impl State {
    fn open(&mut self, invocations: u64) {
        for _ in 0..invocations {
            let session = Session::builder().open();
            let watched = Watched::new("F", None, session.handle(), None);
            self.untold.insert(self.next, Arc::new(watched));
            self.next += 1;
        }
    }

    /// How many are due, and why the first one is.
    fn due(&mut self, limits: Limits, now: Instant, resident: i64) -> (usize, Option<Reason>) {
        let due = self.take_due(limits, now, Some(resident * MIB));
        (due.len(), due.first().map(|(_, reason)| *reason))
    }
}

fn time(seconds: u64) -> Limits {
    Limits {
        after: Some(Duration::from_secs(seconds)),
        above_bytes: None,
    }
}

const ABOVE_100: Limits = Limits {
    after: None,
    above_bytes: Some(100 << 20),
};

fn memory(resident: i64) -> Reason {
    Reason::Memory {
        resident: resident * MIB,
        limit: 100 << 20,
    }
}

#[test]
fn each_is_due_once_when_its_time_has_passed() {
    let mut state = state(2);
    let now = Instant::now();
    assert_eq!(state.due(time(5), now + SECOND, 500), (0, None));
    state.open(1);
    let later = now + 5 * SECOND;
    assert_eq!(state.due(time(5), later, 500).0, 2);
    assert_eq!(state.due(time(5), later, 500).0, 0);
    assert_eq!(
        state.due(time(5), later + SECOND, 500),
        (1, Some(Reason::Time(5 * SECOND)))
    );
}

#[test]
fn all_are_due_once_when_the_process_has_grown_above_its_limit() {
    let mut state = state(2);
    let now = Instant::now();
    assert_eq!(state.due(ABOVE_100, now, 100), (0, None));
    assert_eq!(state.due(ABOVE_100, now, 101), (2, Some(memory(101))));
    assert_eq!(state.due(ABOVE_100, now, 500), (0, None));
}

#[test]
fn a_process_that_stays_above_its_limit_tells_of_later_ones_when_it_grows_on() {
    let mut state = state(1);
    let now = Instant::now();
    assert_eq!(state.due(ABOVE_100, now, 200), (1, Some(memory(200))));
    state.open(3);
    assert_eq!(state.due(ABOVE_100, now, 220), (0, None));
    assert_eq!(state.due(ABOVE_100, now, 221), (3, Some(memory(221))));
    state.open(1);
    // It has been below: the next time is news.
    assert_eq!(state.due(ABOVE_100, now, 90), (0, None));
    assert_eq!(state.due(ABOVE_100, now, 101), (1, Some(memory(101))));
}

#[test]
fn it_sleeps_until_the_next_limit() {
    let mut state = state(1);
    let began = state.untold[&0].began;
    assert_eq!(state.pause(time(5), began + SECOND), 4 * SECOND);
    assert_eq!(state.pause(time(5), began + 9 * SECOND), Duration::ZERO);
    assert_eq!(state.pause(ABOVE_100, began), EVERY);
    state.open(1);
    assert_eq!(state.pause(time(5), began + SECOND), 4 * SECOND);
}

#[test]
fn without_a_limit_nobody_watches() {
    let settings = Settings {
        dump_after: None,
        ..Settings::default()
    };
    let watchdog = Watchdog::new(&settings);
    assert!(watchdog.watch(|| unreachable!("nobody asks for it")).is_none());
}

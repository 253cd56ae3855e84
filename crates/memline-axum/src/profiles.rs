//! The profiles that the page is over.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use memline::{Profile, Report};
use tokio::sync::watch;

use crate::entries;
use crate::resident::Resident;
use crate::singles::{Single, Singles};
use crate::timeline;
use crate::totals::{self, Totals};

/// How many profiles are kept by default.
const PROFILES: usize = 100;
/// How many bytes they may have together by default.
const BYTES: usize = 4 * 1024 * 1024;

/// The last profiles of a program, and what all of them add up to. Cloning is cheap, and the clones are the same.
///
/// ```
/// use memline::{Session, profile};
/// use memline_axum::Profiles;
///
/// #[profile]
/// fn work() {}
///
/// let profiles = Profiles::new();
/// let session = Session::builder().id("job 7").label("nightly").open();
/// session.run(work);
/// profiles.add(&session.finish(), None);
/// assert!(profiles.profile("job 7").is_some());
/// assert!(profiles.profile("merged").is_some());
/// assert!(profiles.profile("function:nightly").is_some());
/// ```
#[derive(Clone, Debug)]
pub struct Profiles(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    began: Instant,
    /// Never held while a profile is written or sent.
    state: Mutex<State>,
    changes: watch::Sender<Changes>,
}

/// What whoever waits is told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Changes {
    /// How many profiles have come until now.
    pub(crate) added: u64,
    /// Whether nobody is to wait any more.
    pub(crate) is_over: bool,
}

#[derive(Debug)]
struct State {
    singles: Singles,
    totals: Totals,
}

impl Profiles {
    /// Keeps 100 profiles, or 4 MiB of them.
    ///
    /// ```
    /// let profiles = memline_axum::Profiles::new();
    /// assert!(profiles.profile("merged").is_none());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(PROFILES, BYTES)
    }

    /// Keeps so many profiles, or so many bytes of them, whichever is reached first: the oldest goes. A profile is kept as JSON,
    /// and has four and a half kilobytes for each profiled function of ten lines.
    ///
    /// ```
    /// use memline::Session;
    /// use memline_axum::Profiles;
    ///
    /// let profiles = Profiles::with_limits(1, 1 << 20);
    /// for id in ["first", "second"] {
    ///     profiles.add(&Session::builder().id(id).open().finish(), None);
    /// }
    /// assert!(profiles.profile("first").is_none());
    /// assert!(profiles.profile("second").is_some());
    /// ```
    #[must_use]
    pub fn with_limits(most_profiles: usize, most_bytes: usize) -> Self {
        Self(Arc::new(Shared {
            began: Instant::now(),
            state: Mutex::new(State {
                singles: Singles::new(most_profiles, most_bytes),
                totals: Totals::default(),
            }),
            changes: watch::Sender::new(Changes::default()),
        }))
    }

    /// Adds the profile of something that has just ended: its id is the key by which the page finds it, its label what it is
    /// added up by. A profile without an id, or with one that another kept profile has, gets a key of its own.
    ///
    /// That writes it as JSON and adds it to the sums under a lock. It takes 40 µs for two profiled functions, with their session,
    /// by the test `bounded` in release. Nothing is sent here.
    ///
    /// # Panics
    ///
    /// Never: a profile can always be written into memory.
    ///
    /// ```
    /// use memline::Session;
    /// use memline_axum::{Profiles, Resident};
    ///
    /// let profiles = Profiles::new();
    /// let resident = Resident { start_bytes: 4 << 20, end_bytes: 5 << 20 };
    /// profiles.add(&Session::builder().id("job 7").open().finish(), Some(resident));
    /// assert!(profiles.entries().contains(r#""id":"job 7""#));
    /// assert!(profiles.entries().contains(r#""resident_bytes":[4194304,5242880]"#));
    /// ```
    pub fn add(&self, profile: &Profile, resident: Option<Resident>) {
        let single = Single {
            key: profile.id().unwrap_or_default().to_owned(),
            name: profile.label().unwrap_or("without a name").to_owned(),
            id: profile.id().map(str::to_owned),
            started_unix_ms: started_unix_ms(profile.elapsed()),
            from: self.0.began.elapsed().saturating_sub(profile.elapsed()),
            elapsed: profile.elapsed(),
            peak_bytes: peak_bytes(profile),
            retained_bytes: profile.retained_bytes(),
            resident,
            json: json(profile),
        };
        let mut state = self.state();
        state.totals.add(profile);
        state.singles.push(single);
        drop(state);
        self.0.changes.send_modify(|changes| changes.added += 1);
    }

    /// Ends all streams of events, also those that are begun from here on: a program that stops when all requests are answered
    /// would wait for them.
    ///
    /// ```
    /// memline_axum::Profiles::new().end_events();
    /// ```
    pub fn end_events(&self) {
        self.0.changes.send_modify(|changes| changes.is_over = true);
    }

    /// What there is, as the JSON that the page asks for.
    ///
    /// ```
    /// assert_eq!(memline_axum::Profiles::new().entries(), r#"[{"key":"merged","name":"all 0 invocations"}]"#);
    /// ```
    #[must_use]
    pub fn entries(&self) -> String {
        let state = self.state();
        entries::json(&state.singles, &state.totals)
    }

    /// A profile as the JSON of memline's version 1: `merged`, `function:` and a label, or the key of a single one. None if it is
    /// not kept, any more or at all. A sum has a time line, of those single ones that are kept.
    ///
    /// ```
    /// use memline::{Profile, Session};
    /// use memline_axum::Profiles;
    ///
    /// let profiles = Profiles::new();
    /// let profile = Session::builder().id("job 7").open().finish();
    /// profiles.add(&profile, None);
    /// let json = profiles.profile("job 7").unwrap();
    /// assert_eq!(Profile::read_from(&json[..])?, profile);
    /// # Ok::<(), memline::Error>(())
    /// ```
    #[must_use]
    pub fn profile(&self, key: &str) -> Option<Bytes> {
        let state = self.state();
        let Some(total) = state.totals.profile(key) else {
            return state.singles.json(key);
        };
        let timeline = timeline::of(&state.singles, totals::label_of(key));
        drop(state);
        let mut total = Arc::unwrap_or_clone(total);
        total.set_timeline(Some(timeline));
        Some(json(&total))
    }

    /// Tells when there is something new.
    pub(crate) fn changes(&self) -> watch::Receiver<Changes> {
        self.0.changes.subscribe()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Profiles {
    fn default() -> Self {
        Self::new()
    }
}

fn json(profile: &Profile) -> Bytes {
    let mut json = Vec::new();
    profile.write_to(&mut json).expect("a vector takes all");
    // `write_to` writes once, so there is no room behind it.
    json.into()
}

/// Of a profile that has just ended.
fn started_unix_ms(elapsed: Duration) -> u64 {
    let started = SystemTime::now().checked_sub(elapsed);
    let since = started.and_then(|started| started.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// What was held at most. Without tags the calls' own peaks tell: the outermost call's is the highest.
fn peak_bytes(profile: &Profile) -> Option<i64> {
    profile
        .peak_bytes()
        .or_else(|| profile.iter().map(Report::peak_bytes).max())
}

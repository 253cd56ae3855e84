//! All that a profile of the process adds up.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::spans::{Ran, Spans};
use crate::Measure;
use crate::collector::{Ended, FirstCall, HeldLine, HeldLines, SharedWays, Tree};
use crate::heap::{Unit, Untracked};
use crate::peak::{Copied, Patience};
use crate::site::Site;

/// The ways of calls outside of sessions, and of those in each session. Locked in this order: sessions, ended, ways.
#[derive(Debug)]
pub(crate) struct ProcessWays {
    own: Arc<SharedWays>,
    has_nodes: bool,
    /// Of the sessions in which code may still run, by the number of their collector.
    sessions: Mutex<BTreeMap<u64, Arc<SharedWays>>>,
    /// What is left of the others.
    ended: Mutex<Ended>,
    /// The sessions, as the time line has them. Locked by itself.
    spans: Mutex<Spans>,
    /// Of profiles that began while this one was made.
    inner: Mutex<Vec<Arc<ProcessWays>>>,
}

/// So many sessions are told of.
pub(crate) const MOST_SESSIONS: usize = 512;

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ProcessWays {
    pub(super) fn new(measure: Measure, has_nodes: bool) -> Self {
        Self {
            has_nodes,
            own: Arc::new(SharedWays::new(measure, Unit::NOBODY, has_nodes)),
            sessions: Mutex::new(BTreeMap::new()),
            ended: Mutex::new(Ended::default()),
            spans: Mutex::new(Spans::at_most(MOST_SESSIONS)),
            inner: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn own(&self) -> &Arc<SharedWays> {
        &self.own
    }

    /// Another profile begins: what is added to that one belongs to this one too.
    pub(super) fn include(&self, inner: Arc<Self>) {
        lock(&self.inner).push(inner);
    }

    /// A session begins.
    pub(crate) fn open_session(&self, collector: u64, ways: &Arc<SharedWays>) {
        lock(&self.sessions).insert(collector, Arc::clone(ways));
    }

    /// No code of a session runs any more, and its unit has yet to end.
    pub(crate) fn close_session(&self, collector: u64) {
        let mut sessions = lock(&self.sessions);
        let Some(ways) = sessions.remove(&collector) else {
            return;
        };
        // Under both locks, so that a profile that is read meanwhile has the session once.
        ways.end(&mut lock(&self.ended));
        drop(sessions);
    }

    /// The spans of the sessions.
    pub(crate) fn spans_of_sessions(&self) -> MutexGuard<'_, Spans> {
        lock(&self.spans)
    }

    /// The sessions that ran while this profile was made, or one that began meanwhile.
    pub(crate) fn spans(&self) -> Vec<Ran> {
        let mut all = lock(&self.spans).all();
        for inner in lock(&self.inner).iter() {
            all.extend(inner.spans());
        }
        all
    }

    /// Tells of the first call on each way outside of sessions.
    pub(crate) fn first_calls(&self, tell: &mut dyn FnMut(usize, &'static Site, FirstCall)) {
        self.own.first_calls(tell);
    }

    /// What each line holds now, of those that hold anything; none where lines have no nodes.
    pub(crate) fn held_lines(&self) -> Option<Vec<HeldLine>> {
        if !self.has_nodes {
            return None;
        }
        let mut held = HeldLines::default();
        self.add_held(&mut held);
        Some(held.into_lines())
    }

    fn add_held(&self, held: &mut HeldLines) {
        let sessions = lock(&self.sessions);
        self.own.add_held(held);
        lock(&self.ended).add_held(held);
        for session in sessions.values() {
            session.add_held(held);
        }
        drop(sessions);
        for inner in lock(&self.inner).iter() {
            inner.add_held(held);
        }
    }

    /// All that was added up until now.
    pub(crate) fn tree(&self) -> Tree {
        let sessions = lock(&self.sessions);
        let ended = lock(&self.ended);
        let mut tree = Tree::default();
        tree.add(&self.own.process_tree());
        tree.add(ended.tree().ways());
        for session in sessions.values() {
            tree.add(&session.process_tree());
        }
        drop((ended, sessions));
        for inner in lock(&self.inner).iter() {
            let mut inner = inner.tree();
            // Of another peak than this one's.
            inner.forget_peak();
            tree.add(inner.ways());
        }
        tree
    }
}

impl Copied for ProcessWays {
    fn copy(&self, patience: Patience) -> bool {
        let _untracked = Untracked::start();
        self.copy_untracked(patience).is_some()
    }
}

impl ProcessWays {
    /// All or nothing: so all is locked first.
    fn copy_untracked(&self, patience: Patience) -> Option<()> {
        let sessions = patience.lock(&self.sessions)?;
        let mut ended = patience.lock(&self.ended)?;
        let mut ways = vec![self.own.lock_to_copy(patience)?];
        for session in sessions.values() {
            ways.push(session.lock_to_copy(patience)?);
        }
        ended.copy_held();
        for ways in &mut ways {
            ways.copy();
        }
        Some(())
    }
}

//! The session that the code on this thread runs in, and what a call asks of it first.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

use crate::Measure;
use crate::heap::Unit;
use crate::session_state::SessionRef;

/// Without a destructor, as all that a thread keeps for its calls.
pub(crate) struct CurrentSession {
    session: ManuallyDrop<RefCell<Option<SessionRef>>>,
    /// The number of its collector, or 0 without one.
    id: Cell<u64>,
    is_profiled: Cell<bool>,
    measure: Cell<Measure>,
    unit: Cell<Unit>,
    /// Calls on the stack of the same collector and since the same border are of one recursion.
    border: Cell<u64>,
    last_border: Cell<u64>,
    /// How many calls are running that were not chosen to be profiled: what they call is not either.
    skipping: Cell<u32>,
}

/// The session that the code has been in, to return to.
pub(crate) struct FormerSession {
    session: Option<SessionRef>,
    border: u64,
    skipping: u32,
}

impl CurrentSession {
    pub(super) const fn none() -> Self {
        Self {
            session: ManuallyDrop::new(RefCell::new(None)),
            id: Cell::new(0),
            is_profiled: Cell::new(false),
            measure: Cell::new(Measure::Rss),
            unit: Cell::new(Unit::NOBODY),
            border: Cell::new(1),
            last_border: Cell::new(1),
            skipping: Cell::new(0),
        }
    }

    /// The number of the session's collector; 0 outside of any.
    #[inline]
    pub(crate) fn id(&self) -> u64 {
        self.id.get()
    }

    #[inline]
    pub(crate) fn is_profiled(&self) -> bool {
        self.is_profiled.get()
    }

    #[inline]
    pub(crate) fn measure(&self) -> Measure {
        self.measure.get()
    }

    /// Whose memory is what is allocated in the session; nobody's outside of any, and by other measures than `task`.
    #[inline]
    pub(crate) fn unit(&self) -> Unit {
        self.unit.get()
    }

    /// Runs `f` on the session, if there is one. Nothing in `f` may run code of the program.
    pub(crate) fn with<R>(&self, f: impl FnOnce(&SessionRef) -> R) -> Option<R> {
        self.session.borrow().as_ref().map(f)
    }

    /// Whether the session has finished, and its calls go on.
    #[inline]
    pub(super) fn is_finished(&self) -> bool {
        self.id.get() != 0 && self.with(|session| session.is_finished()).unwrap_or(false)
    }

    /// The border since which calls that are running make another one recursive.
    #[inline]
    pub(super) fn border(&self) -> u64 {
        self.border.get()
    }

    /// From here on the code runs in this session. Recursion, and the decision not to profile a call, end at its border.
    pub(super) fn enter(&self, session: SessionRef) -> FormerSession {
        let is_same = self.id.get() == session.collector().id();
        let former = FormerSession {
            session: self.replace(Some(session)),
            border: self.border.get(),
            skipping: self.skipping.replace(0),
        };
        if !is_same {
            self.last_border.set(self.last_border.get() + 1);
            self.border.set(self.last_border.get());
        }
        former
    }

    pub(crate) fn leave(&self, former: FormerSession) {
        self.border.set(former.border);
        self.skipping.set(former.skipping);
        // Dropped when nothing of the stack is borrowed any more: it may be the session's last.
        let left = self.replace(former.session);
        drop(left);
    }

    fn replace(&self, session: Option<SessionRef>) -> Option<SessionRef> {
        let nothing = (0, false, Measure::Rss, Unit::NOBODY);
        let (id, is_profiled, measure, unit) = session.as_ref().map_or(nothing, |session| {
            let collector = session.collector();
            (
                collector.id(),
                session.is_profiled(),
                collector.measure(),
                session.unit(),
            )
        });
        self.unit.set(unit);
        self.id.set(id);
        self.is_profiled.set(is_profiled);
        self.measure.set(measure);
        std::mem::replace(&mut *self.session.borrow_mut(), session)
    }

    pub(crate) fn is_skipping(&self) -> bool {
        self.skipping.get() > 0
    }

    /// A call that is not profiled begins to run, or is done.
    pub(crate) fn skip(&self, begins: bool) {
        let skipping = self.skipping.get();
        self.skipping.set(if begins {
            skipping + 1
        } else {
            skipping.saturating_sub(1)
        });
    }
}

//! The frames that are entered on this thread, the innermost on top, and what else each thread keeps for its calls.
//!
//! State in the function's own variables would change its closures' captures and its future's auto traits. So a call finds
//! its frame here, and a probe finds the numbers of the top frame in [`crate::thread`].

mod pool;
mod sites;

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex};

use self::pool::FramePool;
pub(crate) use self::sites::Found;
use self::sites::Sites;
use crate::Measure;
use crate::block::Block;
use crate::collector::SpawnCredit;
use crate::frame::{Frame, Place, Role};
use crate::heap::{Unit, UnitSlot, Untracked};
use crate::rows::Row;
use crate::session_state::SessionRef;
use crate::site::Site;
use crate::thread::Thread;
use crate::top::Numbers;

/// What spawned work runs for.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpawnedWork {
    /// The credits of the line that spawned it, and of the lines that spawned that in turn.
    pub(crate) credits: Option<Arc<[Arc<SpawnCredit>]>>,
    pub(crate) unit: Unit,
    /// The collector and the node of the line that spawned it; 0 for none.
    pub(crate) line: (u64, u32),
    /// The row of that line.
    pub(crate) row: Option<SpawningRow>,
    /// Keeps the place of a unit that is no session's from another unit, as long as work may run for it.
    pub(crate) unit_slot: Option<Arc<Mutex<UnitSlot>>>,
    /// Which account is in force where it runs; 0 while it does not run.
    pub(crate) switches: u64,
}

/// A row of a collector.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpawningRow {
    pub(crate) site: &'static Site,
    pub(crate) collector: u64,
    pub(crate) parent: u32,
    pub(crate) row: usize,
}

/// Without a destructor: a thread's guards take their frames off before it ends.
pub(crate) struct Stack {
    top: ManuallyDrop<RefCell<Option<Box<Frame>>>>,
    top_collector: Cell<Option<u64>>,
    sites: Sites,
    pool: FramePool,
    /// The session that the code runs in.
    session: ManuallyDrop<RefCell<Option<SessionRef>>>,
    /// What a call asks of that session first; the number of its collector, or 0 without one.
    session_id: Cell<u64>,
    is_session_profiled: Cell<bool>,
    session_measure: Cell<Measure>,
    session_unit: Cell<Unit>,
    /// Calls on the stack of the same collector and since the same border are of one recursion.
    border: Cell<u64>,
    last_border: Cell<u64>,
    /// How many calls are running that were not chosen to be profiled: what they call is not either.
    skipping: Cell<u32>,
    /// Whether a sink works on this thread: what it calls is not profiled, or it would tell of itself for ever.
    is_working: Cell<bool>,
    /// The spawned work that runs on this thread.
    spawned: ManuallyDrop<RefCell<Option<SpawnedWork>>>,
    is_spawned: Cell<bool>,
    spawned_line: Cell<Option<(&'static Row, u64)>>,
}

thread_local! {
    static STACK: Stack = const { Stack::new() };
    static CLEANER: Cleaner = const { Cleaner };
}

/// Frees what the stack keeps when the thread ends.
struct Cleaner;

impl Drop for Cleaner {
    fn drop(&mut self) {
        with(|stack| {
            stack.pool.clear();
            stack.sites.clear();
        });
    }
}

/// Whether what the stack keeps will be freed. Not where the thread has ended so far that there is no cleaner any more.
fn will_be_cleared() -> bool {
    CLEANER.try_with(|_| ()).is_ok()
}

/// Runs `f` on the running thread's.
#[inline]
pub(crate) fn with<R>(f: impl FnOnce(&Stack) -> R) -> Option<R> {
    STACK.try_with(f).ok()
}

/// Runs `f` on both of the running thread's.
#[inline]
pub(crate) fn with_thread<R>(f: impl FnOnce(&Thread, &Stack) -> R) -> Option<R> {
    crate::thread::with(|thread| with(|stack| f(thread, stack))).flatten()
}

/// The session that the code has been in, to return to.
pub(crate) struct FormerSession {
    session: Option<SessionRef>,
    border: u64,
    skipping: u32,
}

impl Stack {
    const fn new() -> Self {
        Self {
            top: ManuallyDrop::new(RefCell::new(None)),
            top_collector: Cell::new(None),
            sites: Sites::new(will_be_cleared),
            pool: FramePool::new(),
            session: ManuallyDrop::new(RefCell::new(None)),
            session_id: Cell::new(0),
            is_session_profiled: Cell::new(false),
            session_measure: Cell::new(Measure::Rss),
            session_unit: Cell::new(Unit::NOBODY),
            border: Cell::new(1),
            last_border: Cell::new(1),
            skipping: Cell::new(0),
            is_working: Cell::new(false),
            spawned: ManuallyDrop::new(RefCell::new(None)),
            is_spawned: Cell::new(false),
            spawned_line: Cell::new(None),
        }
    }

    /// Puts a frame on top.
    #[inline]
    pub(crate) fn push(&self, thread: &Thread, mut frame: Box<Frame>) {
        let mut top = self.top.borrow_mut();
        if let Some(below) = top.as_deref_mut() {
            below.numbers = thread.top.save();
            below.line = thread.account.line();
        }
        frame.below = top.take();
        if !frame.is_entered {
            self.sites.enter(&mut frame, self.border.get());
        }
        frame.enter(&thread.account, &thread.top);
        self.top_collector.set(Some(frame.place.collector));
        *top = Some(frame);
    }

    /// Runs `last` on the top frame and takes it off.
    #[inline]
    pub(crate) fn pop(&self, thread: &Thread, last: impl FnOnce(&mut Frame)) -> Option<Box<Frame>> {
        let mut top = self.top.borrow_mut();
        let mut frame = top.take()?;
        last(&mut frame);
        frame.leave(&thread.account, &thread.top);
        self.sites.leave(&mut frame);
        *top = self.uncover(thread, &mut frame);
        Some(frame)
    }

    /// As [`pop`](Self::pop) for a call that is over, which is added to its block. If that is all, the frame is kept for the
    /// next call, and none is returned.
    #[inline]
    pub(crate) fn end_call(&self, thread: &Thread, last: impl FnOnce(&mut Frame)) -> Option<Box<Frame>> {
        let mut top = self.top.borrow_mut();
        let mut frame = top.take()?;
        last(&mut frame);
        frame.leave(&thread.account, &thread.top);
        frame.place.block.end_call(frame.ended());
        *top = self.uncover(thread, &mut frame);
        drop(top);
        if frame.is_plain() && !self.is_telling() {
            let frame = self.sites.leave_and_keep(frame)?;
            self.keep_or_free(frame);
            return None;
        }
        self.sites.leave(&mut frame);
        Some(frame)
    }

    /// Whether somebody is to be told of a call that ends now: the session has finished before, or the code is spawned work.
    #[inline]
    fn is_telling(&self) -> bool {
        let is_over = |session: &SessionRef| session.is_finished();
        self.is_spawned.get() || (self.session_id.get() != 0 && self.with_session(is_over).unwrap_or(false))
    }

    /// The frame below the top one goes on.
    #[inline]
    fn uncover(&self, thread: &Thread, top: &mut Frame) -> Option<Box<Frame>> {
        let below = top.below.take();
        if let Some(below) = &below {
            thread.top.load(&below.numbers);
            thread.account.set_line(below.line);
            self.top_collector.set(Some(below.place.collector));
        } else {
            thread.account.set_line(self.line_without_frames(thread));
            self.top_collector.set(None);
        }
        below
    }

    /// The line that is open where no frame is: of spawned work, as long as the same account is in force.
    #[inline]
    fn line_without_frames(&self, thread: &Thread) -> Option<&'static Row> {
        let (line, switches) = self.spawned_line.get()?;
        (switches == thread.account.switches()).then_some(line)
    }

    pub(crate) fn spawned_line(&self) -> Option<(&'static Row, u64)> {
        self.spawned_line.get()
    }

    /// The line that is open where no frame is, and the account that it belongs to.
    pub(crate) fn replace_spawned_line(&self, line: Option<(&'static Row, u64)>) {
        self.spawned_line.set(line);
    }

    /// The number of the top frame's collector, 0 for a report of its own; none if there is no frame.
    #[inline]
    pub(crate) fn top_collector(&self) -> Option<u64> {
        self.top_collector.get()
    }

    /// Runs `f` on the top frame, whose numbers are on top.
    #[inline]
    pub(crate) fn with_top<R>(&self, f: impl FnOnce(&mut Frame) -> R) -> Option<R> {
        self.top.borrow_mut().as_deref_mut().map(f)
    }

    /// Runs `f` on the numbers and the open line of the innermost frame that `is_wanted`; what `f` changes of the numbers
    /// holds.
    pub(crate) fn with_nearest<R>(
        &self,
        thread: &Thread,
        is_wanted: impl Fn(&Frame, &Numbers) -> bool,
        f: impl FnOnce(&mut Frame, &mut Numbers, Option<&'static Row>) -> R,
    ) -> Option<R> {
        let mut top = self.top.borrow_mut();
        let mut frame = top.as_deref_mut()?;
        let mut numbers = thread.top.save();
        if is_wanted(frame, &numbers) {
            let result = f(frame, &mut numbers, thread.account.line());
            thread.top.load(&numbers);
            return Some(result);
        }
        loop {
            frame = frame.below.as_deref_mut()?;
            let mut numbers = frame.numbers;
            if is_wanted(frame, &numbers) {
                let line = frame.line;
                let result = f(frame, &mut numbers, line);
                frame.numbers = numbers;
                return Some(result);
            }
        }
    }

    /// Charges the open lines of all frames on this thread with what they have done so far.
    pub(crate) fn settle_all(&self, thread: &Thread) {
        let mut top = self.top.borrow_mut();
        if top.is_none() {
            return;
        }
        thread.top.settle(&thread.account);
        let now = thread.account.read();
        let mut frame = top.as_deref_mut().and_then(|top| top.below.as_deref_mut());
        while let Some(below) = frame {
            if below.numbers.switches == thread.account.switches() {
                below.numbers.settle(now, below.line);
            }
            frame = below.below.as_deref_mut();
        }
    }

    /// Whether a call of `site` on this thread, in the same collector, is still running.
    #[inline]
    pub(crate) fn is_recursive(&self, site: &'static Site) -> bool {
        self.sites.is_entered(site, self.border.get())
    }

    /// A call inside a call of the same function begins to run.
    pub(crate) fn enter_inner(&self, site: &'static Site) {
        self.sites.add_inner(site, 1);
    }

    pub(crate) fn leave_inner(&self, site: &'static Site) {
        self.sites.add_inner(site, -1);
    }

    /// Whether a call inside a call of the same function runs: closures that are called now may be its own.
    pub(crate) fn has_inner(&self, site: &'static Site) -> bool {
        self.sites.has_inner(site)
    }

    /// What there is for a call of a function that begins.
    #[inline]
    pub(crate) fn look_up(&self, site: &'static Site, collector: u64, parent: u32) -> Found {
        self.sites.look_up(site, self.border.get(), collector, parent)
    }

    /// A frame for a call or a part that begins, whose numbers have yet to begin.
    #[inline]
    pub(crate) fn new_frame(&self, site: &'static Site, role: Role, measure: Measure, place: Place) -> Box<Frame> {
        let (mut frame, is_new) = self
            .pool
            .take(will_be_cleared, || Frame::new(site, role, measure, place));
        if !is_new {
            frame.begin_anew(site, role, measure, place);
        }
        frame
    }

    /// A frame is used no more.
    #[inline]
    pub(crate) fn put_back(&self, mut frame: Box<Frame>) {
        if frame.session.is_some() {
            let _untracked = Untracked::start();
            frame.session = None;
        }
        if let Some(frame) = self.sites.keep(frame) {
            self.keep_or_free(frame);
        }
    }

    #[inline]
    fn keep_or_free(&self, frame: Box<Frame>) {
        if let Some(frame) = self.pool.put(frame) {
            self.free(frame);
        }
    }

    #[cold]
    #[inline(never)]
    fn free(&self, frame: Box<Frame>) {
        let _untracked = Untracked::start();
        drop(frame);
        // A call in a destructor that runs after the cleaner's has made a table again.
        if self.top_collector().is_none() && !will_be_cleared() {
            self.sites.clear();
        }
    }

    /// The block of a way that this thread used last for the function, or what `find` finds.
    #[inline]
    pub(crate) fn block(
        &self,
        site: &'static Site,
        collector: u64,
        parent: u32,
        find: impl FnOnce() -> &'static Block,
    ) -> &'static Block {
        self.sites.block(site, collector, parent, find)
    }

    /// The number of the session's collector; 0 outside of any.
    #[inline]
    pub(crate) fn session_id(&self) -> u64 {
        self.session_id.get()
    }

    #[inline]
    pub(crate) fn is_session_profiled(&self) -> bool {
        self.is_session_profiled.get()
    }

    #[inline]
    pub(crate) fn session_measure(&self) -> Measure {
        self.session_measure.get()
    }

    /// Whose memory is what is allocated in the session; nobody's outside of any, and by other measures than `task`.
    #[inline]
    pub(crate) fn session_unit(&self) -> Unit {
        self.session_unit.get()
    }

    /// Runs `f` on the session that the code runs in. Nothing in `f` may run code of the program.
    pub(crate) fn with_session<R>(&self, f: impl FnOnce(&SessionRef) -> R) -> Option<R> {
        self.session.borrow().as_ref().map(f)
    }

    /// The session with this collector: the one that the code runs in, or one around it that a call runs in.
    pub(crate) fn session_of(&self, collector: u64) -> Option<SessionRef> {
        let wanted = |session: &SessionRef| (session.collector().id() == collector).then(|| session.clone());
        self.with_session(wanted).flatten().or_else(|| {
            let top = self.top.borrow();
            let frames = std::iter::successors(top.as_deref(), |frame| frame.below.as_deref());
            frames.filter_map(|frame| frame.session.as_ref()).find_map(wanted)
        })
    }

    fn replace_session(&self, session: Option<SessionRef>) -> Option<SessionRef> {
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
        self.session_unit.set(unit);
        self.session_id.set(id);
        self.is_session_profiled.set(is_profiled);
        self.session_measure.set(measure);
        std::mem::replace(&mut *self.session.borrow_mut(), session)
    }

    /// From here on the code runs in this session. Recursion, and the decision not to profile a call, end at its border.
    pub(crate) fn enter_session(&self, session: SessionRef) -> FormerSession {
        let is_same = self.session_id.get() == session.collector().id();
        if !is_same && let Some(top) = self.top.borrow_mut().as_deref_mut() {
            // A block that code of the call begins in the session within is the call's, wherever it is polled next.
            if top.session.is_none() && top.place.collector == self.session_id.get() {
                top.session = self.with_session(SessionRef::clone);
            }
        }
        let former = FormerSession {
            session: self.replace_session(Some(session)),
            border: self.border.get(),
            skipping: self.skipping.replace(0),
        };
        if !is_same {
            self.last_border.set(self.last_border.get() + 1);
            self.border.set(self.last_border.get());
        }
        former
    }

    pub(crate) fn leave_session(&self, former: FormerSession) {
        self.border.set(former.border);
        self.skipping.set(former.skipping);
        // Dropped when nothing of the stack is borrowed any more: it may be the session's last.
        let left = self.replace_session(former.session);
        drop(left);
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

    #[inline]
    pub(crate) fn is_working(&self) -> bool {
        self.is_working.get()
    }

    /// Runs `f`, and profiles nothing that it calls. What it allocates is charged as ever.
    pub(crate) fn unprofiled<R>(&self, f: impl FnOnce() -> R) -> R {
        let was_working = self.is_working.replace(true);
        let result = f();
        self.is_working.set(was_working);
        result
    }

    /// Spawned work begins to run, or is done; returns what ran before.
    pub(crate) fn replace_spawned(&self, spawned: Option<SpawnedWork>) -> Option<SpawnedWork> {
        self.is_spawned.set(spawned.is_some());
        std::mem::replace(&mut *self.spawned.borrow_mut(), spawned)
    }

    /// Runs `f` on the spawned work that runs on this thread.
    pub(crate) fn with_spawned<R>(&self, f: impl FnOnce(&SpawnedWork) -> R) -> Option<R> {
        self.spawned.borrow().as_ref().map(f)
    }

    /// The node of the line that spawned the work on this thread, if that is of this collector: calls that no other line makes
    /// are made by that one. 0 for none.
    #[inline]
    pub(crate) fn spawning_line(&self, collector: u64) -> u32 {
        if !self.is_spawned.get() {
            return 0;
        }
        let line = |work: &SpawnedWork| if work.line.0 == collector { work.line.1 } else { 0 };
        self.with_spawned(line).unwrap_or(0)
    }

    /// The credits that spawned work on this thread has for lines of a function.
    pub(crate) fn for_credits_of(&self, site: &'static Site, f: impl Fn(&SpawnCredit)) {
        self.with_spawned(|spawned| {
            let credits = spawned.credits.iter().flat_map(|credits| credits.iter());
            credits
                .filter(|credit| credit.site().is(site))
                .for_each(|credit| f(credit));
        });
    }
}

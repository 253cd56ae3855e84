//! The frames that are entered on this thread, the innermost on top, and what else each thread keeps for its calls.
//!
//! State in the function's own variables would change its closures' captures and its future's auto traits. So a call finds
//! its frame here, and a probe finds the numbers of the top frame in [`crate::thread`].

mod known_ways;
mod pool;
mod session;
mod sites;
mod spawned;

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

use self::pool::FramePool;
use self::session::CurrentSession;
pub(crate) use self::session::FormerSession;
pub(crate) use self::sites::Found;
use self::sites::Sites;
use self::spawned::CurrentWork;
pub(crate) use self::spawned::{SpawnedWork, SpawningRow};
use crate::Measure;
use crate::block::Block;
use crate::frame::{Frame, Place, Role};
use crate::heap::Untracked;
use crate::peak::Peak;
use crate::rows::Row;
use crate::session_state::SessionRef;
use crate::site::Site;
use crate::thread::Thread;
use crate::top::Numbers;

/// In place of the number of a collector: there is no frame.
const NO_FRAME: u64 = u64::MAX;

/// Without a destructor: a thread's guards take their frames off before it ends.
pub(crate) struct Stack {
    top: ManuallyDrop<RefCell<Option<Box<Frame>>>>,
    /// The number of the top frame's collector, or [`NO_FRAME`].
    top_collector: Cell<u64>,
    sites: Sites,
    pool: FramePool,
    pub(crate) session: CurrentSession,
    pub(crate) spawned: CurrentWork,
    /// Whether a sink works on this thread: what it calls is not profiled, or it would tell of itself for ever.
    is_working: Cell<bool>,
    /// The collector of the part that ran last by itself, and where it is told how much that holds.
    told: Cell<(u64, Option<&'static Peak>)>,
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

impl Stack {
    const fn new() -> Self {
        Self {
            top: ManuallyDrop::new(RefCell::new(None)),
            top_collector: Cell::new(NO_FRAME),
            sites: Sites::new(will_be_cleared),
            pool: FramePool::new(),
            session: CurrentSession::none(),
            spawned: CurrentWork::none(),
            is_working: Cell::new(false),
            told: Cell::new((0, None)),
        }
    }

    /// Puts a frame on top.
    pub(crate) fn push(&self, thread: &Thread, mut frame: Box<Frame>) {
        if !frame.is_entered && frame.is_in_call() {
            self.sites.enter(&mut frame, self.session.border());
        }
        let (line, is_cut_short) = frame.take_standstill();
        self.put_on_top(thread, frame, line, is_cut_short);
    }

    /// As [`push`](Self::push), for a call that begins with a frame that was ready.
    #[inline]
    pub(crate) fn push_ready(&self, thread: &Thread, frame: Box<Frame>) {
        self.put_on_top(thread, frame, None, false);
    }

    #[expect(
        clippy::inline_always,
        reason = "every call comes here; out of line it costs a tenth more"
    )]
    #[inline(always)]
    fn put_on_top(&self, thread: &Thread, mut frame: Box<Frame>, line: Option<&'static Row>, is_cut_short: bool) {
        let mut top = self.top.borrow_mut();
        if let Some(below) = top.as_deref_mut() {
            below.numbers = thread.top.save();
            below.line = thread.account.line();
        }
        frame.below = top.take();
        frame.enter(&thread.account, &thread.top, line, is_cut_short);
        self.top_collector.set(frame.place.collector);
        *top = Some(frame);
    }

    /// Runs `last` on the top frame and takes it off.
    #[inline]
    pub(crate) fn pop(&self, thread: &Thread, last: impl FnOnce(&mut Frame)) -> Option<Box<Frame>> {
        let mut top = self.top.borrow_mut();
        let mut frame = top.take()?;
        last(&mut frame);
        frame.leave(&thread.account, &thread.top);
        if frame.is_entered {
            self.sites.leave(&mut frame);
        }
        *top = self.uncover(thread, &mut frame);
        Some(frame)
    }

    /// As [`pop`](Self::pop) for a call that is over, which is added to its block. If that is all, the frame is kept for the
    /// next call, and none is returned.
    #[expect(
        clippy::inline_always,
        reason = "every call comes here; out of line it costs a tenth more"
    )]
    #[inline(always)]
    pub(crate) fn end_call(&self, thread: &Thread, last: impl FnOnce(&mut Frame)) -> Option<Box<Frame>> {
        let mut top = self.top.borrow_mut();
        let mut frame = top.take()?;
        last(&mut frame);
        frame.leave(&thread.account, &thread.top);
        let is_plain = frame.is_plain();
        frame.add_call(is_plain);
        *top = self.uncover(thread, &mut frame);
        drop(top);
        if is_plain && !self.is_telling() {
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
        self.spawned.is_there() || self.session.is_finished()
    }

    /// The frame below the top one goes on.
    #[inline]
    fn uncover(&self, thread: &Thread, top: &mut Frame) -> Option<Box<Frame>> {
        let below = top.below.take();
        if let Some(below) = &below {
            thread.top.load(&below.numbers);
            thread.account.set_line(below.line);
            self.top_collector.set(below.place.collector);
        } else {
            thread.account.set_line(self.spawned.open_line(&thread.account));
            self.top_collector.set(NO_FRAME);
        }
        below
    }

    /// The number of the top frame's collector, 0 for a report of its own; none if there is no frame.
    #[inline]
    pub(crate) fn top_collector(&self) -> Option<u64> {
        let collector = self.top_collector.get();
        (collector != NO_FRAME).then_some(collector)
    }

    /// The node of the open line of the innermost frame of a collector, which is not on top; 0 for none.
    pub(crate) fn open_line_of(&self, collector: u64) -> u32 {
        let top = self.top.borrow();
        let mut frames = std::iter::successors(top.as_deref(), |frame| frame.below.as_deref());
        let frame = frames.find(|frame| frame.place.collector == collector);
        frame.and_then(|frame| frame.line).map_or(0, Row::node)
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
        self.sites.is_entered(site, self.session.border())
    }

    /// A run of a closure has ended whose frame has been taken off.
    pub(crate) fn count_closure(&self, frame: &Frame) {
        self.sites.count_closure(frame);
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

    /// The frame that is ready for a call of a function on that way.
    #[inline]
    pub(crate) fn take_ready(&self, site: &'static Site, collector: u64, parent: u32) -> Option<Box<Frame>> {
        self.sites.take_ready(site, self.session.border(), collector, parent)
    }

    /// What there is for a call of a function that begins.
    pub(crate) fn look_up(&self, site: &'static Site, collector: u64, parent: u32) -> Found {
        self.sites.look_up(site, self.session.border(), collector, parent)
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

    /// Where a collector is told how much is held, as this thread knows from the last time or as `find` finds it.
    #[inline]
    pub(crate) fn peak(&self, collector: u64, find: impl FnOnce() -> Option<&'static Peak>) -> Option<&'static Peak> {
        let (of, peak) = self.told.get();
        if of == collector {
            return peak;
        }
        let peak = find();
        self.told.set((collector, peak));
        peak
    }

    /// The session with this collector: the one that the code runs in, or one around it that a call runs in.
    pub(crate) fn session_of(&self, collector: u64) -> Option<SessionRef> {
        let wanted = |session: &SessionRef| (session.collector().id() == collector).then(|| session.clone());
        self.session.with(wanted).flatten().or_else(|| {
            let top = self.top.borrow();
            let frames = std::iter::successors(top.as_deref(), |frame| frame.below.as_deref());
            frames.filter_map(|frame| frame.session.as_ref()).find_map(wanted)
        })
    }

    /// From here on the code runs in this session.
    pub(crate) fn enter_session(&self, session: SessionRef) -> FormerSession {
        let around = self.session.id();
        if around != session.collector().id()
            && let Some(top) = self.top.borrow_mut().as_deref_mut()
            && top.session.is_none()
            && top.place.collector == around
        {
            // A block that code of the call begins in the session within is the call's, wherever it is polled next.
            top.session = self.session.with(SessionRef::clone);
        }
        self.session.enter(session)
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
}

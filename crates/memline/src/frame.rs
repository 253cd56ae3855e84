//! The running account of one call, or of one closure or async block of a profiled function.

use std::sync::Arc;
use std::time::Instant;

use crate::Measure;
use crate::bare::Bareness;
use crate::block::{Block, EndedCall};
use crate::clock;
use crate::collector::SpawnCredit;
use crate::heap::{Account, KeepCounting, Moment, Reading, SavedAccount, Unit, UnitSlot};
use crate::outcome::Outcome;
use crate::peak::Peak;
use crate::rows::Row;
use crate::session_state::SessionRef;
use crate::site::Site;
use crate::top::{Numbers, Top};

/// What a frame stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A call of a profiled function.
    Call,
    /// A closure inside a profiled function: its lines are the function's, but it may run at another time, on another thread,
    /// or inside another function's line.
    Closure,
    /// An async block inside a profiled function, as a closure.
    Block,
}

/// What a frame is to another frame of the same function on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// There is none, or it concerns nobody.
    Alone,
    /// The other one below has been settled for it; see [`crate::attach`].
    Attached,
    /// A part whose rows nobody takes: it is on the stack only while it is dropped.
    Idle,
}

/// Where a frame's rows are, and whose they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) block: &'static Block,
    /// The number of the collector that the call is added to; 0 if it has a report of its own.
    pub(crate) collector: u64,
    /// The node of the line that calls the function in that collector; 0 for none.
    pub(crate) parent: u32,
    /// The slot of the thread that may write to the block; none if the block is the frame's alone.
    pub(crate) slot: Option<u32>,
    /// Where it is told how much the collector's calls hold.
    pub(crate) peak: Option<&'static Peak>,
}

/// Whether calls on the same way can use the same frame. By [`Measure::Heap`] each has to see to it that counting goes on.
fn are_calls_alike(role: Role, measure: Measure, place: Place) -> bool {
    role == Role::Call && measure != Measure::Heap && place.slot.is_some()
}

/// Used again for other calls when its call has ended.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) site: &'static Site,
    pub(crate) role: Role,
    pub(crate) measure: Measure,
    pub(crate) place: Place,
    /// The session that a frame belongs to which can end elsewhere than it began.
    pub(crate) session: Option<SessionRef>,
    /// The measure when the call began, in bytes.
    pub(crate) entry: i64,
    /// The highest value during the whole call, in bytes, as far as it has been looked at.
    pub(crate) high: i64,
    /// The value when the frame was last put on top, in bytes.
    pub(crate) value_at_enter: i64,
    /// While the frame is not on top.
    pub(crate) numbers: Numbers,
    /// The open line, while the frame is on the stack but not on top.
    pub(crate) line: Option<&'static Row>,
    /// The row of the open line, while the frame is on no stack.
    open: Option<usize>,
    /// What had to be added to the thread's bytes when the frame was put on top to get its account's.
    pub(crate) offset: i64,
    /// The time that reading the measure took, where that is slow enough to be timed.
    probing_nanos: u64,
    /// When the call began; none where that is not asked for.
    pub(crate) began: Option<Instant>,
    suspended: Option<Instant>,
    pub(crate) end: Outcome,
    /// For whom the call runs, by [`Measure::Task`].
    pub(crate) unit: Unit,
    /// The place for a unit of its own, kept for the calls to come; `is_unit` says whether this call has one.
    pub(crate) unit_slot: Option<Arc<std::sync::Mutex<UnitSlot>>>,
    pub(crate) is_unit: bool,
    /// What has begun is measured to its end, also if profiling is switched off meanwhile.
    pub(crate) counting: Option<KeepCounting>,
    /// What its lines spawned, where the call has a block of its own.
    pub(crate) spawns: Vec<(u32, Arc<SpawnCredit>)>,
    pub(crate) standing: Standing,
    /// Whether nothing but the call's way says what the frame has to be: then it can be kept ready for the next call.
    is_for_calls_alike: bool,
    // What to restore when the frame is taken off.
    saved_account: Option<SavedAccount>,
    /// Where another account was in force before: the reading when the frame was put on top, and then what it moved by.
    pub(crate) moved: Reading,
    outer_high: i64,
    saved_site: Option<&'static Site>,
    /// Of the innermost bare call around.
    saved_bare: Option<&'static Bareness>,
    /// When the frame was put on top. None when it has been taken off, if something was allocated, freed or spawned meanwhile.
    quiet_since: Option<Moment>,
    pub(crate) saved_entered: u64,
    pub(crate) saved_inner: u32,
    /// Whether the table of functions knows that the frame's call runs.
    pub(crate) is_entered: bool,
    pub(crate) below: Option<Box<Frame>>,
}

impl Frame {
    pub(crate) fn new(site: &'static Site, role: Role, measure: Measure, place: Place) -> Self {
        Self {
            site,
            role,
            measure,
            place,
            is_for_calls_alike: are_calls_alike(role, measure, place),
            session: None,
            entry: 0,
            high: i64::MIN,
            value_at_enter: 0,
            numbers: Numbers::new(),
            line: None,
            open: None,
            offset: 0,
            probing_nanos: 0,
            began: None,
            suspended: None,
            end: Outcome::Returned,
            unit: Unit::NOBODY,
            unit_slot: None,
            is_unit: false,
            counting: None,
            spawns: Vec::new(),
            standing: Standing::Alone,
            saved_account: None,
            moved: Reading::NOTHING,
            outer_high: i64::MIN,
            saved_site: None,
            saved_bare: None,
            quiet_since: None,
            saved_entered: 0,
            saved_inner: 0,
            is_entered: false,
            below: None,
        }
    }

    /// For another call; what belongs to the one before is gone.
    #[inline]
    pub(crate) fn begin_anew(&mut self, site: &'static Site, role: Role, measure: Measure, place: Place) {
        self.site = site;
        self.role = role;
        self.measure = measure;
        self.place = place;
        self.is_for_calls_alike = are_calls_alike(role, measure, place);
        self.open = None;
        self.began = None;
        self.suspended = None;
        self.end = Outcome::Returned;
        self.unit = Unit::NOBODY;
        self.standing = Standing::Alone;
    }

    /// The account begins with `value`, in bytes, where the call found `entry`.
    #[inline]
    pub(crate) fn begin(&mut self, value: i64, entry: i64) {
        self.entry = entry;
        self.high = value;
        self.numbers.value = value;
        self.probing_nanos = 0;
    }

    fn is_account(&self) -> bool {
        self.measure == Measure::Task
    }

    /// Whether a call of the function runs while the frame is on the stack: one that is made within it is a recursive one then.
    /// A part that runs by itself is no call.
    #[inline]
    pub(crate) fn is_in_call(&self) -> bool {
        self.role == Role::Call || self.standing != Standing::Alone
    }

    /// Whether nothing is left of its call, and only the next call of the same way can use what it has.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.is_for_calls_alike
            && self.session.is_none()
            && self.end == Outcome::Returned
            && self.standing == Standing::Alone
    }

    /// The frame's numbers go on top; the thread's account is the frame's from here on. What was on top has been saved. `line`
    /// is open, and the call is cut short there or not.
    #[expect(
        clippy::inline_always,
        reason = "every call comes here; out of line it costs a tenth more"
    )]
    #[inline(always)]
    pub(crate) fn enter(&mut self, account: &Account, top: &Top, line: Option<&'static Row>, is_cut_short: bool) {
        let before = if self.is_account() {
            if !account.is_unit(self.unit) {
                self.enter_unit(account);
            }
            let (now, high) = account.take_high_water();
            self.outer_high = high;
            now
        } else {
            account.read()
        };
        self.offset = account.offset();
        let value = self.numbers.value;
        self.value_at_enter = value;
        let rows = self.place.block.rows();
        let numbers = Numbers::entered(rows, self.measure, before, value, account.switches(), is_cut_short);
        if self.below.is_none() {
            account.replace_told(before.own);
        }
        top.load(&numbers.telling(self.place.peak));
        top.watch_for(account, self.place.collector);
        account.set_line(line);
        self.saved_site = top.activate(Some(self.site));
        self.saved_bare = account.leave_bare();
        self.quiet_since = Some(Moment::of(&before));
    }

    #[cold]
    #[inline(never)]
    fn enter_unit(&mut self, account: &Account) {
        self.saved_account = account.enter_unit(self.unit);
        self.moved = account.read();
    }

    #[cold]
    #[inline(never)]
    fn leave_unit(&mut self, account: &Account) {
        if let Some(saved) = self.saved_account.take() {
            self.moved = account.read().since(self.moved);
            // As where the account is in force: the line of a closure takes turns with the line that calls it, and what a block
            // holds is held within the line that polls it.
            if self.role == Role::Closure {
                account.begin_high_at(self.outer_high);
            }
            account.leave_unit(saved);
        }
    }

    /// The frame's numbers come off the top, and the account is handed back. What is below has yet to be put on top.
    #[expect(
        clippy::inline_always,
        reason = "every call comes here; out of line it costs a tenth more"
    )]
    #[inline(always)]
    pub(crate) fn leave(&mut self, account: &Account, top: &Top) {
        let (high, in_account) = top.high();
        self.numbers.value = top.value();
        self.numbers.high = high;
        self.high = self.high.max(high);
        if self.is_account() {
            account.raise_high(in_account.max(self.outer_high));
            if self.saved_account.is_some() {
                self.leave_unit(account);
            }
        } else {
            self.probing_nanos = self.probing_nanos.saturating_add(top.take_probing_nanos());
        }
        top.activate(self.saved_site);
        if !self.quiet_since.is_some_and(|since| account.is_still_since(since)) {
            self.disquiet();
        }
        if self.saved_bare.is_some() {
            self.go_back_to_bare(account);
        }
    }

    /// The bare call around goes on. What the frame did to the heap, that call has done too.
    #[cold]
    #[inline(never)]
    fn go_back_to_bare(&mut self, account: &Account) {
        if let Some(bareness) = self.saved_bare.take() {
            account.go_back_to_bare(bareness, self.quiet_since.is_none());
        }
    }

    /// The call has done what a call that is not counted could not do as well.
    pub(crate) fn disquiet(&mut self) {
        self.quiet_since = None;
    }

    /// Whether the call, which has ended, could as well have been a bare one: it is an ordinary one on the way from a line that
    /// has a node, and has left the heap alone.
    #[inline]
    pub(crate) fn is_quiet_call(&self) -> bool {
        self.is_quiet() && self.place.parent != 0 && self.began.is_none()
    }

    /// Whether what has been taken off has left the heap alone.
    #[inline]
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet_since.is_some()
    }

    /// Closes the last line of the frame on top.
    #[inline]
    pub(crate) fn finish(account: &Account, top: &Top) {
        if account.line().is_some() {
            top.close_open(account);
        } else {
            // Nothing has looked at the account since it was entered.
            top.settle(account);
        }
    }

    /// The future was polled and is not done, while the frame is still on top: from here on, what the thread allocates is
    /// not the frame's.
    pub(crate) fn suspend(&mut self, account: &Account, top: &Top) {
        top.settle(account);
        let line = account.line();
        let rows = self.place.block.rows();
        self.open = line.and_then(|line| rows.iter().position(|row| std::ptr::eq(row, line)));
        // A poll that panicked waits for nothing.
        if self.end == Outcome::Panicked {
            return;
        }
        self.suspended = Some(Instant::now());
        if let Some(line) = line.filter(|_| self.role == Role::Call) {
            line.wait();
        }
        if let Some(line) = line.filter(|_| self.is_account()) {
            line.hold(top.value().wrapping_sub(self.entry));
        }
    }

    /// The future is about to be polled again, or dropped; the frame is not on the stack yet.
    pub(crate) fn resume(&mut self) {
        let Some(since) = self.suspended.take() else { return };
        if let Some(line) = self.open_row() {
            line.add_suspended(clock::nanos_since(since));
            if self.role == Role::Call {
                line.go_on();
            }
        }
    }

    /// The open line, and whether the call is cut short there, for [`enter`](Self::enter).
    pub(crate) fn take_standstill(&mut self) -> (Option<&'static Row>, bool) {
        let line = self.open_row();
        self.open = None;
        (line, self.end != Outcome::Returned)
    }

    /// The open line, while the frame is on no stack.
    pub(crate) fn open_row(&self) -> Option<&'static Row> {
        self.place.block.rows().get(self.open?)
    }

    /// Nothing that happens from here on is the frame's.
    pub(crate) fn idle(&mut self) {
        self.standing = Standing::Idle;
        self.open = None;
        self.measure = Measure::Rss;
    }

    /// Adds the call as a whole to its block.
    #[inline]
    pub(crate) fn add_call(&self, is_plain: bool) {
        if is_plain && self.began.is_none() && self.probing_nanos == 0 {
            self.place.block.end_quick_call(self.high, self.peak());
        } else {
            self.place.block.end_call(self.ended());
        }
    }

    /// What the call as a whole comes to.
    fn ended(&self) -> EndedCall {
        EndedCall {
            high: self.high,
            peak: self.peak(),
            wall_nanos: self.began.map_or(0, clock::nanos_since),
            probing_nanos: self.probing_nanos,
            end: self.end,
        }
    }

    /// The time that reading the measure took since the last time.
    pub(crate) fn take_probing_nanos(&mut self) -> u64 {
        std::mem::take(&mut self.probing_nanos)
    }

    /// The most that the call held over its entry, in bytes.
    #[inline]
    pub(crate) fn peak(&self) -> i64 {
        self.high.wrapping_sub(self.entry).max(0)
    }

    /// The call stops at a line: the first time it does, as what destructors run later is not where it stopped.
    pub(crate) fn stop(&mut self, end: Outcome, line: Option<&'static Row>) {
        if self.end != Outcome::Returned {
            return;
        }
        self.end = end;
        if let Some(line) = line {
            line.stop(end);
        }
    }
}

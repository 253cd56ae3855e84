//! How a call begins.

use std::sync::Arc;
use std::time::Instant;

use crate::entry::{parent, value_at_entry};
use crate::frame::{Frame, Place, Role};
use crate::heap::{KeepCounting, Unit, UnitSlot, Untracked};
use crate::place::{find_block, own_block, peak};
use crate::session_state::SessionRef;
use crate::site::Site;
use crate::stack::{Found, Stack};
use crate::thread::Thread;
use crate::{Measure, config, process};

/// What comes of a call that begins.
pub(crate) enum Begun {
    /// It is not profiled: its probes must not count in a call around it.
    Unprofiled,
    /// It was not chosen: what it calls is not profiled either.
    Skipped,
    /// It is a call inside a call of the same function, and part of that one's line.
    Inner,
    /// It has a frame, not yet entered.
    Framed(Box<Frame>),
}

/// Where a call is added up.
#[derive(Clone, Copy)]
struct Collected {
    /// The number of the collector; 0 if the call has a report of its own.
    id: u64,
    measure: Measure,
    is_session: bool,
}

/// A call begins. If it `travels` it may end on another thread.
pub(crate) fn begin(thread: &Thread, stack: &Stack, site: &'static Site, travels: bool) -> Begun {
    if stack.is_working() || thread.account.is_untracked() {
        return Begun::Unprofiled;
    }
    let collected = match collected(stack, site) {
        Ok(collected) => collected,
        Err(begun) => return begun,
    };
    let parent = parent(thread, stack, collected.id);
    let unit = thread.account.unit();
    let mut frame = match stack.look_up(site, collected.id, parent) {
        Found::Ready(frame) => frame,
        Found::Nothing => make_frame(thread, stack, site, collected, parent, unit),
        Found::Recursion => return Begun::Inner,
    };
    if travels && collected.is_session {
        frame.session = stack.session.with(SessionRef::clone);
    }
    if travels || collected.is_session || collected.id == 0 {
        frame.began = Some(Instant::now());
    }
    begin_numbers(thread, stack, &mut frame);
    Begun::Framed(frame)
}

/// A call begins whose function this thread has called before on the same way, with nothing special about either: its frame
/// is ready and goes on top. Most calls begin so, and this is all that they cost. If not, nothing has changed, and [`begin`]
/// has to look closer.
#[inline]
pub(crate) fn begin_again(thread: &Thread, stack: &Stack, site: &'static Site) -> bool {
    let collector = match stack.session.id() {
        0 if config::is_every_call_profiled() => process::collector_id(),
        // A session that is not profiled has no frames that are ready.
        session => session,
    };
    if collector == 0 || stack.is_working() || thread.account.is_untracked() {
        return false;
    }
    let parent = parent(thread, stack, collector);
    let Some(mut frame) = stack.take_ready(site, collector, parent) else {
        return false;
    };
    if stack.session.id() != 0 {
        frame.began = Some(Instant::now());
    }
    begin_numbers(thread, stack, &mut frame);
    stack.push_ready(thread, frame);
    true
}

#[expect(
    clippy::inline_always,
    reason = "every call comes here; out of line it costs a tenth more"
)]
#[inline(always)]
fn begin_numbers(thread: &Thread, stack: &Stack, frame: &mut Frame) {
    let value = value_at_entry(thread, stack, frame);
    frame.begin(value, value);
    frame.place.block.begin_call(value);
}

/// A frame for a way that was not called last.
#[cold]
#[inline(never)]
fn make_frame(
    thread: &Thread,
    stack: &Stack,
    site: &'static Site,
    collected: Collected,
    parent: u32,
    unit: Unit,
) -> Box<Frame> {
    let is_task = collected.measure == Measure::Task;
    // A call in a session runs for the session, also where code of another unit makes it: a closure of a call around.
    let mut runs_for = match collected.id {
        0 => unit,
        _ if collected.is_session => stack.session.unit(),
        _ => Unit::NOBODY,
    };
    if !is_task {
        runs_for = Unit::NOBODY;
    }
    // By another measure than the session's, or with a report of its own, a call that runs for nobody becomes a unit.
    let owns_unit = is_task && runs_for == Unit::NOBODY && (collected.id == 0 || collected.is_session);
    let slot = thread.account.slot();
    let is_told = config::is_each_in_profiles() && !collected.is_session;
    let is_private = collected.id == 0 || owns_unit || is_told || site.limits.are_any() || slot.is_none();
    let mut frame = if is_private {
        private(stack, site, collected, parent, runs_for, owns_unit)
    } else {
        let block = stack.block(site, collected.id, parent, || {
            find_block(stack, None, collected.id, parent, site, slot.unwrap_or(0))
        });
        let place = Place {
            block,
            collector: collected.id,
            parent,
            slot,
            peak: if is_task { peak(stack, collected.id) } else { None },
        };
        let mut frame = stack.new_frame(site, Role::Call, collected.measure, place);
        frame.unit = runs_for;
        frame
    };
    if collected.measure == Measure::Heap && needs_counting(stack, collected) {
        frame.counting = Some(KeepCounting::start());
    }
    frame
}

/// Where a call of `site` is added up that begins now.
fn collected(stack: &Stack, site: &'static Site) -> Result<Collected, Begun> {
    if stack.session.id() != 0 {
        if !stack.session.is_profiled() {
            return Err(Begun::Unprofiled);
        }
        return Ok(Collected {
            id: stack.session.id(),
            measure: site.measure.unwrap_or(stack.session.measure()),
            is_session: true,
        });
    }
    if !config::is_every_call_profiled() && !is_chosen(stack, site) {
        return Err(Begun::Skipped);
    }
    let (id, measure) = match process::collector() {
        Some(collector) => collector,
        // Nobody would see the report, but a budget is held against its calls all the same.
        None if !config::is_each() && !site.limits.are_any() => return Err(Begun::Unprofiled),
        None => (0, config::measure()),
    };
    Ok(Collected {
        id,
        measure: site.measure.unwrap_or(measure),
        is_session: false,
    })
}

/// Whether a call outside of sessions is one of those to be profiled. That is decided once, for the outermost call: what
/// is inside follows it. Only what never ends, such as `main`, decides for nothing but itself, and is always profiled.
fn is_chosen(stack: &Stack, site: &'static Site) -> bool {
    let Some(one_in) = config::one_in() else { return false };
    if stack.session.is_skipping() {
        return false;
    }
    let is_within = stack.with_top(|top| !top.site.is_endless).unwrap_or(false);
    is_within || site.is_endless || one_in.choose()
}

/// Whether a call by [`Measure::Heap`] has to see to it itself that counting goes on, should the switch go off meanwhile.
fn needs_counting(stack: &Stack, collected: Collected) -> bool {
    match collected.id {
        0 => true,
        _ if collected.is_session => !matches!(stack.session.measure(), Measure::Heap | Measure::Task),
        // A profiler keeps it going.
        _ => false,
    }
}

/// A frame with a block of its own.
fn private(
    stack: &Stack,
    site: &'static Site,
    collected: Collected,
    parent: u32,
    unit: Unit,
    owns_unit: bool,
) -> Box<Frame> {
    let block = own_block(stack, None, collected.id, parent, site);
    let place = Place {
        block,
        collector: collected.id,
        parent,
        slot: None,
        peak: None,
    };
    let _untracked = Untracked::start();
    let mut frame = stack.new_frame(site, Role::Call, collected.measure, place);
    if owns_unit {
        frame.begin_unit();
    } else {
        frame.unit = unit;
    }
    if frame.is_unit || collected.id == 0 {
        block.clear_with_one_node(site.probed.len(), frame.unit.root);
    }
    frame
}

impl Frame {
    /// The call belongs to no unit around: it becomes one.
    fn begin_unit(&mut self) {
        let slot = self.unit_slot.take().filter(|slot| Arc::strong_count(slot) == 1);
        let slot = slot.or_else(|| Some(Arc::new(std::sync::Mutex::new(UnitSlot::take()?))));
        if let Some(slot) = &slot
            && let Ok(mut unit) = slot.lock()
        {
            self.unit = unit.begin();
            self.is_unit = true;
        }
        self.unit_slot = slot;
    }
}

//! What `#[profile]` puts into a synchronous body. Each does its work when dropped, so that every way out is seen.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::bare_call::BareCall;
use crate::call::{self, Begun};
use crate::frame::Frame;
use crate::muted::Muted;
use crate::outcome::Outcome;
use crate::rows::Row;
use crate::site::Site;
use crate::stack::{self, Stack};
use crate::thread::{self, Thread};
use crate::tried::Tried;
use crate::{config, part};

/// The frame of a synchronous call: declared first in the body, so dropped last.
#[derive(Debug)]
pub struct Guard(State);

// Without destructors of its own, so that the guard's is small enough to be inlined.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Nothing to undo.
    Nothing,
    Entered,
    /// It counts nothing.
    Bare(BareCall),
    Muted(Muted),
}

/// Begins a call.
#[inline]
#[must_use]
pub fn enter(site: &'static Site) -> Guard {
    if site.bareness.is_bare()
        && let Some(call) = BareCall::begin(site)
    {
        return Guard(State::Bare(call));
    }
    if config::is_off() {
        return Guard::while_off(site);
    }
    Guard::call(site)
}

impl Guard {
    #[inline]
    fn while_off(site: &'static Site) -> Self {
        let is_around = thread::with(|thread| thread.top.is_active(site)).unwrap_or(false);
        if is_around {
            Self::muted(site)
        } else {
            Self(State::Nothing)
        }
    }

    #[cold]
    #[inline(never)]
    fn muted(site: &'static Site) -> Self {
        let mute = |thread: &Thread, stack: &Stack| Muted::begin(thread, stack, site, &Begun::Unprofiled);
        Self(stack::with_thread(mute).map_or(State::Nothing, State::Muted))
    }

    #[inline(never)]
    fn call(site: &'static Site) -> Self {
        let again = |thread: &Thread, stack: &Stack| call::begin_again(thread, stack, site);
        if stack::with_thread(again).unwrap_or(false) {
            Self(State::Entered)
        } else {
            Self::call_anew(site)
        }
    }

    #[cold]
    #[inline(never)]
    fn call_anew(site: &'static Site) -> Self {
        let call = |thread: &Thread, stack: &Stack| match call::begin(thread, stack, site, false) {
            Begun::Framed(frame) => {
                stack.push(thread, frame);
                Self(State::Entered)
            }
            Begun::Unprofiled if !thread.top.is_active(site) => Self(State::Nothing),
            begun => Self(State::Muted(Muted::begin(thread, stack, site, &begun))),
        };
        stack::with_thread(call).unwrap_or(Self(State::Nothing))
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        match self.0 {
            State::Nothing => {}
            State::Bare(call) => call.end(),
            State::Entered => leave(),
            State::Muted(call) => call.end(),
        }
    }
}

#[inline(never)]
fn leave() {
    stack::with_thread(|thread, stack| {
        if let Some(frame) = call::end(thread, stack) {
            leave_slowly(frame);
        }
    });
}

#[cold]
#[inline(never)]
fn leave_slowly(frame: Box<Frame>) {
    let end = |thread: &Thread, stack: &Stack| call::end_slowly(thread, stack, frame);
    if let Some(failure) = stack::with_thread(end).flatten() {
        failure.panic();
    }
}

/// The run of a closure.
#[derive(Debug)]
pub struct PartGuard(PartState);

#[derive(Debug)]
enum PartState {
    /// Nobody takes its rows.
    Nothing,
    /// Its rows are not counted until the heap is touched.
    Bare(BareCall),
    /// In the function's own frame, whose lines go on when the closure is done.
    Within {
        line: Option<&'static Row>,
        was_unwinding: bool,
    },
    /// In a frame of its own.
    Apart { site: &'static Site, was_unwinding: bool },
}

/// Begins a run of a closure of the function.
#[inline]
#[must_use]
pub fn enter_part(site: &'static Site) -> PartGuard {
    let run = |thread: &Thread| {
        if !thread.top.is_active(site) {
            return PartGuard::uncounted(thread, site);
        }
        // The closure runs right inside the function's own frame, so its lines can take turns with the function's.
        thread.top.has_account(&thread.account).then(|| {
            PartGuard(PartState::Within {
                line: thread.account.line(),
                was_unwinding: std::thread::panicking(),
            })
        })
    };
    match thread::with(run).flatten() {
        Some(within) => within,
        None if config::is_off() => PartGuard(PartState::Nothing),
        None => PartGuard::apart(site),
    }
}

impl PartGuard {
    /// For a run that is not right inside the function's own frame; none if it has to be counted.
    #[inline]
    fn uncounted(thread: &Thread, site: &'static Site) -> Option<Self> {
        let bareness = &site.closures_bareness;
        if thread.top.is_in_session() {
            None
        } else if thread.account.is_bare_in(&site.bareness) {
            // In a bare call its rows are nobody's.
            Some(Self(PartState::Nothing))
        } else {
            let is_bare = bareness.is_bare();
            is_bare.then(|| Self(PartState::Bare(BareCall::of(bareness, &thread.account))))
        }
    }

    #[inline(never)]
    fn apart(site: &'static Site) -> Self {
        let run = |thread: &Thread, stack: &Stack| part::enter(thread, stack, site, None, None, false).is_ok();
        if stack::with_thread(run).unwrap_or(false) {
            Self(PartState::Apart {
                site,
                was_unwinding: std::thread::panicking(),
            })
        } else {
            Self(PartState::Nothing)
        }
    }
}

impl Drop for PartGuard {
    fn drop(&mut self) {
        match self.0 {
            PartState::Nothing => {}
            PartState::Bare(run) => run.end(),
            PartState::Within { line, was_unwinding } => {
                let has_panicked = !was_unwinding && std::thread::panicking();
                thread::with(|thread| {
                    if has_panicked {
                        thread.top.stop_within(&thread.account, line);
                    } else {
                        thread.top.return_to(&thread.account, line);
                    }
                });
            }
            PartState::Apart { site, was_unwinding } => {
                let has_panicked = !was_unwinding && std::thread::panicking();
                let outcome = if has_panicked {
                    Outcome::Panicked
                } else {
                    Outcome::Returned
                };
                stack::with_thread(|thread, stack| {
                    part::end(thread, stack, outcome);
                    // The panic has its mark on the closure's line; a closure around this one adds none.
                    if has_panicked && thread.top.is_active(site) {
                        thread.top.mark();
                    }
                });
            }
        }
    }
}

/// Opens another row, unless the call is being cut short by a panic: then the row it stopped at stays open.
#[inline]
fn switch_on_the_way_out(site: &'static Site, row: usize, counted: bool) {
    thread::with(|thread| {
        if thread.top.is_active(site) {
            switch_active_on_the_way_out(thread, row, counted);
        }
    });
}

/// Out of line: what drops a guard stays small enough to be inlined.
#[inline(never)]
fn switch_active_on_the_way_out(thread: &Thread, row: usize, counted: bool) {
    let is_done = || thread.top.switch_quietly(&thread.account, row, counted);
    if (std::thread::panicking() || !is_done()) && thread.top.goes_on() {
        thread.top.switch_row(&thread.account, row, counted);
    }
}

/// Opens a row when a block is left: that of its closing brace or, where the line around goes on, that of the line. For its
/// brace it is declared right before the tail expression, so that it drops first among the block's variables. It does nothing
/// if the block is left before its end.
#[derive(Debug)]
pub struct Closing {
    site: &'static Site,
    /// As small as can be: a future holds the guard while it waits.
    row: u32,
    counted: bool,
    /// An atomic only because a future that holds the guard must stay `Sync`.
    is_left_early: AtomicBool,
}

/// See [`Closing`]. `counted` is false where the brace shares its line with something that counts.
#[inline]
#[must_use]
pub fn closing(site: &'static Site, row: u32, counted: bool) -> Closing {
    Closing {
        site,
        row,
        counted,
        is_left_early: AtomicBool::new(false),
    }
}

/// The brace of a block inside the function, whose row counts each time that the block is left by its end.
#[inline]
#[must_use]
pub fn closing_scope(site: &'static Site, row: u32) -> Closing {
    closing(site, row, true)
}

/// The line around a block goes on at the end of the block, without another run of it.
#[inline]
#[must_use]
pub fn restore_row(site: &'static Site, row: u32) -> Closing {
    closing(site, row, false)
}

/// The blocks of these guards are left by what comes next: `return`, `break` or `continue`.
#[inline]
pub fn leave_early(guards: &[&Closing]) {
    for guard in guards {
        guard.is_left_early.store(true, Ordering::Relaxed);
    }
}

/// Hands the operand of a `?` through. If the `?` leaves, the blocks of these guards are left early.
#[inline]
pub fn tried<T: Tried>(operand: T, guards: &[&Closing]) -> T {
    if operand.leaves() {
        leave_early(guards);
    }
    operand
}

impl Drop for Closing {
    #[inline]
    fn drop(&mut self) {
        if !*self.is_left_early.get_mut() {
            switch_on_the_way_out(self.site, self.row as usize, self.counted);
        }
    }
}

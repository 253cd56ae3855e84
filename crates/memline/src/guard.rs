//! What `#[profile]` puts into a synchronous body. Each does its work when dropped, so that every way out is seen.

use crate::frame::Frame;
use crate::site::Site;
use crate::stack::{Call, Inner};
use crate::thread::{self, Thread};
use crate::{budget, config};

/// The frame of a synchronous call: declared first in the body, so dropped last.
#[derive(Debug)]
pub struct Guard(State);

#[derive(Debug)]
enum State {
    Unheard,
    Entered,
    Inner { _running: Inner },
}

/// Begins a call.
#[inline]
#[must_use]
pub fn enter(site: &'static Site) -> Guard {
    if config::is_off() {
        return Guard(State::Unheard);
    }
    Guard::call(site)
}

/// Begins a run of a closure of the function.
#[inline]
#[must_use]
pub fn enter_part(site: &'static Site) -> PartGuard {
    if config::is_off() {
        PartGuard::Unheard
    } else {
        PartGuard::run(site)
    }
}

impl Guard {
    #[cold]
    #[inline(never)]
    fn call(site: &'static Site) -> Self {
        let call = |thread: &Thread| match thread.call(site, false) {
            Call::Alone => Self(State::Unheard),
            Call::Inner => Self(State::Inner {
                _running: Inner::run(site),
            }),
            Call::Framed(frame) => Self::over(thread, frame),
        };
        thread::with(call).unwrap_or(Self(State::Unheard))
    }

    #[inline]
    fn over(thread: &Thread, frame: Box<Frame>) -> Self {
        thread.push(frame);
        Self(State::Entered)
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        if matches!(self.0, State::Entered) {
            leave();
        }
    }
}

#[cold]
#[inline(never)]
fn leave() {
    if let Some(broken) = thread::with(Thread::leave).flatten() {
        budget::fail(broken);
    }
}

/// The run of a closure.
#[derive(Debug)]
pub enum PartGuard {
    /// Nobody listens.
    Unheard,
    /// In the function's own frame.
    Within(Back),
    /// In a frame of its own.
    Apart(Guard),
}

impl PartGuard {
    #[cold]
    #[inline(never)]
    fn run(site: &'static Site) -> Self {
        let run = |thread: &Thread| {
            if thread.stack.hears(site) {
                // The closure runs right inside the function's own frame, so its lines can take turns with the function's.
                let row = thread.stack.open_row();
                return Self::Within(Back { site, row });
            }
            let frame = thread.part(site, false);
            frame.map_or(Self::Unheard, |frame| Self::Apart(Guard::over(thread, frame)))
        };
        thread::with(run).unwrap_or(Self::Unheard)
    }
}

/// Goes back to a row when dropped, without counting another run of it.
#[derive(Debug)]
pub struct Back {
    site: &'static Site,
    row: Option<usize>,
}

/// Goes back to `row` at the end of a block inside that row's expression.
#[inline]
#[must_use]
pub fn back(site: &'static Site, row: usize) -> Back {
    Back { site, row: Some(row) }
}

impl Drop for Back {
    #[inline]
    fn drop(&mut self) {
        if let Some(row) = self.row {
            turn_on_the_way_out(self.site, row, false);
        }
    }
}

#[inline]
fn turn_on_the_way_out(site: &'static Site, row: usize, counted: bool) {
    thread::with(|thread| {
        if thread.stack.hears(site) {
            thread.turn_on_the_way_out(row, counted);
        }
    });
}

/// Opens the closing brace's row when dropped: declared right before the tail expression, it drops first among the
/// body's variables.
#[derive(Debug)]
pub struct Closing {
    site: &'static Site,
    row: usize,
    counted: bool,
}

/// See [`Closing`]. `counted` is false where the brace shares its line with something that counts.
#[inline]
#[must_use]
pub fn closing(site: &'static Site, row: usize, counted: bool) -> Closing {
    Closing { site, row, counted }
}

impl Drop for Closing {
    #[inline]
    fn drop(&mut self) {
        turn_on_the_way_out(self.site, self.row, self.counted);
    }
}

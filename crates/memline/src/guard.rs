//! What `#[profile]` puts into a synchronous body. Each does its work when dropped, so that every way out is seen.

use crate::frame::Frame;
use crate::site::Site;
use crate::stack::{Call, Inner};
use crate::{budget, config, stack};

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
    match stack::call(site, false) {
        Call::Alone => Guard(State::Unheard),
        Call::Inner => Guard(State::Inner {
            _running: Inner::run(site),
        }),
        Call::Framed(frame) => Guard::over(Some(frame)),
    }
}

/// Begins a run of a closure of the function.
#[inline]
#[must_use]
pub fn enter_part(site: &'static Site) -> PartGuard {
    if config::is_off() {
        PartGuard::Unheard
    } else if stack::hears(site) {
        // The closure runs right inside the function's own frame, so its lines can take turns with the function's.
        PartGuard::Within(Back {
            site,
            row: stack::open_row(),
        })
    } else {
        PartGuard::Apart(Guard::over(stack::part(site, false)))
    }
}

impl Guard {
    #[inline]
    fn over(frame: Option<Box<Frame>>) -> Self {
        let Some(frame) = frame else {
            return Self(State::Unheard);
        };
        stack::push(frame);
        Self(State::Entered)
    }
}

impl Drop for Guard {
    #[inline]
    fn drop(&mut self) {
        if matches!(self.0, State::Entered)
            && let Some(broken) = stack::leave()
        {
            budget::fail(broken);
        }
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
        if let Some(row) = self.row
            && stack::hears(self.site)
        {
            stack::turn_on_the_way_out(row, false);
        }
    }
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
        if stack::hears(self.site) {
            stack::turn_on_the_way_out(self.row, self.counted);
        }
    }
}

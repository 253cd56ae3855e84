//! Work that a profiled call starts and that runs elsewhere: another task, another thread.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::Measure;
use crate::collector::SpawnCredit;
use crate::frame::Frame;
use crate::heap::{SavedAccount, UnitSlot, Untracked};
use crate::place::{find_block, with_collector};
use crate::rows::Row;
use crate::session::SessionGuard;
use crate::session_state::SessionRef;
use crate::stack::{self, SpawnedWork, SpawningRow, Stack};
use crate::thread::Thread;
use crate::top::Numbers;

/// Where spawned work comes from.
#[derive(Clone, Debug)]
struct SpawnContext {
    session: Option<SessionRef>,
    work: SpawnedWork,
}

impl SpawnContext {
    fn here() -> Self {
        let context = |thread: &Thread, stack: &Stack| {
            // What is spawned is told on the line: by the next call of a bare function too.
            thread.account.wake_bare();
            stack.with_top(Frame::disquiet);
            let _untracked = Untracked::start();
            Self {
                session: stack.session.with(SessionRef::clone),
                work: SpawnedWork {
                    credits: credits(thread, stack),
                    unit: thread.account.unit(),
                    line: line(thread, stack),
                    row: spawning_row(thread, stack),
                    unit_slot: unit_slot(thread, stack),
                    switches: 0,
                },
            }
        };
        stack::with_thread(context).unwrap_or_else(|| Self {
            session: None,
            work: SpawnedWork::default(),
        })
    }

    fn enter(&self) -> SpawnedRun {
        let session = self.session.as_ref().map(SessionGuard::enter);
        let enter = |thread: &Thread, stack: &Stack| {
            let account = &thread.account;
            let saved = account.enter_unit(self.work.unit);
            if saved.is_some() {
                account.hold_counting();
            }
            let around = stack.spawned.replace(Some(SpawnedWork {
                switches: account.switches(),
                ..self.work.clone()
            }));
            let mut run = SpawnedRun {
                session: None,
                saved,
                own_before: account.read().own,
                around,
                has_line: false,
                line_before: account.line(),
                line_around: stack.spawned.line(),
            };
            if let Some(line) = self.line(thread, stack) {
                run.has_line = true;
                account.set_line(Some(line));
                stack.spawned.set_line(Some((line, account.switches())));
            }
            run
        };
        let mut run = stack::with_thread(enter).unwrap_or_default();
        run.session = session;
        run
    }
}

impl SpawnContext {
    /// The row, for this thread, of the line that spawned the work: what the work allocates outside of profiled calls is the
    /// line's. None inside a profiled call, whose line has it.
    fn line(&self, thread: &Thread, stack: &Stack) -> Option<&'static Row> {
        let SpawningRow {
            site,
            collector,
            parent,
            row,
        } = self.work.row?;
        if stack.top_collector().is_some() {
            return None;
        }
        let slot = thread.account.slot()?;
        let block = stack.block(site, collector, parent, || {
            find_block(stack, self.session.as_ref(), collector, parent, site, slot)
        });
        block.rows().get(row)
    }
}

/// The row of the open line in a collector, or that of the line that spawned the code that runs here.
fn spawning_row(thread: &Thread, stack: &Stack) -> Option<SpawningRow> {
    let line = thread.account.line();
    let row = stack.with_top(|top| {
        let row = top
            .place
            .block
            .rows()
            .iter()
            .position(|row| line.is_some_and(|line| std::ptr::eq(row, line)))?;
        (top.measure == Measure::Task && top.place.collector != 0).then_some(SpawningRow {
            site: top.site,
            collector: top.place.collector,
            parent: top.place.parent,
            row,
        })
    });
    row.unwrap_or_else(|| stack.spawned.with(|work| work.row).flatten())
}

impl Drop for SpawnContext {
    fn drop(&mut self) {
        // It may be the last to hold what it holds, which is the profiler's.
        let _untracked = Untracked::start();
        self.session = None;
        self.work = SpawnedWork::default();
    }
}

/// The place of the unit that the code runs for, if that is a call's.
fn unit_slot(thread: &Thread, stack: &Stack) -> Option<Arc<Mutex<UnitSlot>>> {
    let unit = thread.account.unit();
    let owns = |frame: &Frame, _: &Numbers| frame.is_unit && frame.unit == unit;
    let of_frame = stack.with_nearest(thread, owns, |frame, _, _| frame.unit_slot.clone());
    let of_work = || {
        stack
            .spawned
            .with(|work| work.unit_slot.clone().filter(|_| work.unit == unit))
    };
    of_frame.flatten().or_else(|| of_work().flatten())
}

/// The collector and the node of the open line, or of the line that spawned the code that runs here.
fn line(thread: &Thread, stack: &Stack) -> (u64, u32) {
    let node = thread.account.line().map_or(0, Row::node);
    match stack.top_collector().filter(|_| node != 0) {
        Some(collector) => (collector, node),
        None => stack.spawned.with(|work| work.line).unwrap_or((0, 0)),
    }
}

/// The credits for what the open line spawns.
fn credits(thread: &Thread, stack: &Stack) -> Option<Arc<[Arc<SpawnCredit>]>> {
    let around = stack.spawned.with(|work| work.credits.clone()).flatten();
    let Some(own) = own_credit(thread, stack) else {
        return around;
    };
    // A function's report adds up its lines, so each function is credited once: by the line that is nearest.
    let site = own.site();
    let others = around.iter().flat_map(|around| around.iter());
    let others = others.filter(|credit| !credit.site().is(site)).cloned();
    Some(std::iter::once(Arc::clone(&own)).chain(others).collect())
}

/// The credit of the open line; none where no line is profiled by [`Measure::Task`].
fn own_credit(thread: &Thread, stack: &Stack) -> Option<Arc<SpawnCredit>> {
    let line = thread.account.line()?;
    let credit = stack.with_top(|top| {
        let row = top.place.block.rows().iter().position(|row| std::ptr::eq(row, line))?;
        let row = u32::try_from(row).ok().filter(|_| top.measure == Measure::Task)?;
        if top.place.slot.is_some() {
            return Some(Err((row, top.place, top.site, top.session.clone())));
        }
        // A call with a block of its own adds this up when it ends.
        let known = top.spawns.iter().find(|(of, _)| *of == row);
        let known = known.map(|(_, credit)| Arc::clone(credit));
        let credit = known.unwrap_or_else(|| {
            let credit = Arc::new(SpawnCredit::new(top.site));
            top.spawns.push((row, Arc::clone(&credit)));
            credit
        });
        Some(Ok(credit))
    });
    match credit.flatten()? {
        Ok(credit) => Some(credit),
        Err((row, place, site, session)) => with_collector(stack, session.as_ref(), place.collector, |of| {
            of.spawn_credit(place.parent, site, row)
        }),
    }
}

/// While spawned work runs on this thread.
#[derive(Default)]
struct SpawnedRun {
    session: Option<SessionGuard>,
    saved: Option<SavedAccount>,
    own_before: i64,
    around: Option<SpawnedWork>,
    /// Whether a line has been opened for the work, and the one that was open before.
    has_line: bool,
    line_before: Option<&'static Row>,
    line_around: Option<(&'static Row, u64)>,
}

impl Drop for SpawnedRun {
    fn drop(&mut self) {
        let (saved, around) = (self.saved.take(), self.around.take());
        let leave = |thread: &Thread, stack: &Stack| {
            let account = &thread.account;
            let bytes = account.read().own.wrapping_sub(self.own_before);
            // Inside other spawned work, which counts what its account moves by for its own credits.
            let is_same = |around: &&SpawnedWork| around.switches == account.switches();
            let around_credits = around
                .as_ref()
                .filter(is_same)
                .and_then(|around| around.credits.clone());
            let work = stack.spawned.replace(around);
            let credits = work.iter().flat_map(|work| &work.credits);
            for credit in credits.flat_map(|credits| credits.iter()) {
                // Where the work runs inside a line of that function, the line has the bytes already.
                let is_around = |frame: &Frame, numbers: &Numbers| {
                    frame.site.is(credit.site()) && numbers.switches == account.switches()
                };
                let mut counted = around_credits.iter().flat_map(|credits| credits.iter());
                let is_counted = counted.any(|counted| Arc::ptr_eq(counted, credit));
                if !is_counted && stack.with_nearest(thread, is_around, |_, _, _| ()).is_none() {
                    credit.add(bytes);
                }
            }
            stack.spawned.set_line(self.line_around);
            if self.has_line {
                account.set_line(self.line_before);
            }
            if let Some(saved) = saved {
                account.release_counting();
                account.leave_unit(saved);
            }
            let _untracked = Untracked::start();
            drop((work, around_credits));
        };
        stack::with_thread(leave);
        self.session = None;
    }
}

pin_project! {
    /// A future that runs for the line that made it; see [`SpawnFuture::in_current_line`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Spawned<F> {
        context: SpawnContext,
        // An option only so that it can be dropped while its context is entered.
        #[pin]
        inner: Option<F>,
    }

    impl<F> PinnedDrop for Spawned<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _entered = this.context.enter();
            this.inner.set(None);
        }
    }
}

impl<F: Future> Future for Spawned<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = this.context.enter();
        this.inner
            .as_pin_mut()
            .expect("only dropping takes the inner future")
            .poll(waker)
    }
}

/// Ties futures to the profiled line that makes them, so that another task can run them for it.
pub trait SpawnFuture: Future + Sized {
    /// The future, as part of the line that calls this.
    ///
    /// It runs in the session that this is called in. By [`Measure::Task`](crate::Measure::Task), what it allocates belongs to
    /// the call, and the line has it as its [`spawned_bytes`](crate::LineStats::spawned_bytes): until the session ends or,
    /// outside of any, the call.
    ///
    /// ```
    /// use memline::{SpawnFuture as _, profile};
    ///
    /// # async fn fetch(_: u8) -> Vec<u8> { Vec::new() }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() { both().await; }
    /// #[profile]
    /// async fn both() {
    ///     let first = tokio::spawn(fetch(1).in_current_line());
    ///     let second = fetch(2).await;
    ///     # let _ = (first, second);
    /// }
    /// ```
    fn in_current_line(self) -> Spawned<Self>;
}

impl<F: Future> SpawnFuture for F {
    fn in_current_line(self) -> Spawned<Self> {
        Spawned {
            context: SpawnContext::here(),
            inner: Some(self),
        }
    }
}

/// Ties closures to the profiled line that makes them, so that another thread can run them for it.
pub trait SpawnClosure<R>: FnOnce() -> R + Sized {
    /// The closure, as part of the line that calls this; see [`SpawnFuture::in_current_line`].
    ///
    /// ```
    /// use memline::{SpawnClosure as _, profile};
    ///
    /// #[profile]
    /// fn sum_elsewhere(numbers: Vec<u64>) -> u64 {
    ///     let sum = move || numbers.iter().sum();
    ///     let thread = std::thread::spawn(sum.in_current_line());
    ///     thread.join().unwrap_or(0)
    /// }
    /// # assert_eq!(sum_elsewhere(vec![1, 2]), 3);
    /// ```
    fn in_current_line(self) -> impl FnOnce() -> R;
}

impl<R, F: FnOnce() -> R> SpawnClosure<R> for F {
    fn in_current_line(self) -> impl FnOnce() -> R {
        let context = SpawnContext::here();
        move || {
            let _entered = context.enter();
            self()
        }
    }
}

/// [`tokio::spawn`] of a future [in the current line](SpawnFuture::in_current_line).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(memline::spawn(async { 7 }).await.unwrap(), 7);
/// # }
/// ```
///
/// # Panics
///
/// As [`tokio::spawn`], outside of a runtime.
#[cfg(feature = "tokio")]
#[track_caller]
pub fn spawn<F>(future: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(future.in_current_line())
}

/// [`tokio::task::spawn_blocking`] of a closure [in the current line](SpawnClosure::in_current_line).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(memline::spawn_blocking(|| 7).await.unwrap(), 7);
/// # }
/// ```
///
/// # Panics
///
/// As [`tokio::task::spawn_blocking`], outside of a runtime.
#[cfg(feature = "tokio")]
#[track_caller]
pub fn spawn_blocking<F, R>(f: F) -> tokio::task::JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    tokio::task::spawn_blocking(f.in_current_line())
}

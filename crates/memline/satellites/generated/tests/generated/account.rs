//! The books of the calls, kept by events instead of by readings.
//!
//! A line is charged for what happens to its own unit's bytes while it is open: each function that is running, once. The
//! units are sessions: that of the test, and those that the functions open.

use std::collections::BTreeMap;

use memline::Outcome;

use crate::generator::syntax::{Line, Name};
use crate::units::{Share, Unit, Units};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) occurrences: u64,
    pub(crate) increment: i64,
    pub(crate) allocations: u64,
    pub(crate) for_others: i64,
    /// Over the entry of the only call.
    pub(crate) usage: i64,
    pub(crate) high_water: i64,
    /// The most that was held while suspended here, over the entry of the call.
    pub(crate) held: Option<i64>,
    pub(crate) panicked: bool,
    pub(crate) cancelled: bool,
}

impl Row {
    const NEW: Self = Self {
        occurrences: 0,
        increment: 0,
        allocations: 0,
        for_others: 0,
        usage: i64::MIN,
        high_water: i64::MIN,
        held: None,
        panicked: false,
        cancelled: false,
    };
}

/// What has been measured of a function in a session.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) name: Name,
    pub(crate) session: Unit,
    pub(crate) calls: u64,
    pub(crate) end: Outcome,
    /// The most that a call held over its entry.
    pub(crate) peak: i64,
    /// What other units freed of what it made.
    pub(crate) by_others: i64,
    /// What it made, with what it called, and nobody has freed.
    pub(crate) retained: i64,
    /// Whether a part of it went on when it had been left, so that what it finds is not what it left.
    pub(crate) was_left: bool,
    pub(crate) rows: BTreeMap<Line, Row>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Call,
    Part,
    Inner,
}

#[derive(Debug)]
pub(crate) struct Frame {
    name: Name,
    role: Role,
    session: Unit,
    open: Option<Line>,
    /// The functions of its session in whose calls it began, itself included.
    way: Vec<Name>,
    /// What is held over what was when the call began.
    value: i64,
    /// Whom the thread served when this was put on top.
    served: Unit,
}

/// The calls that are running, each inside the one before, and what has been measured of each function.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) units: Units,
    /// The session that calls are made in.
    pub(crate) session: Unit,
    frames: Vec<Frame>,
    /// So many of them are on another thread.
    pub(crate) hidden: usize,
    pub(crate) accounts: Vec<Account>,
}

fn account(accounts: &mut [Account], name: Name, session: Unit) -> &mut Account {
    let mut accounts = accounts.iter_mut();
    let account = accounts.find(|account| (account.name, account.session) == (name, session));
    account.expect("an account is opened with its first call")
}

fn row(accounts: &mut [Account], name: Name, session: Unit, line: Line) -> &mut Row {
    let account = account(accounts, name, session);
    account.rows.entry(line).or_insert(Row::NEW)
}

impl Books {
    /// The running function's frame, where its name is known to run on this thread.
    fn nearest(&self, name: Name) -> Option<&Frame> {
        self.frames[self.hidden..].iter().rev().find(|frame| frame.name == name)
    }

    fn put(&mut self, name: Name, role: Role, session: Unit, value: i64) {
        let mut way = self.way(session);
        if !way.contains(&name) {
            way.push(name);
        }
        self.resume(Frame {
            name,
            role,
            session,
            open: None,
            way,
            value,
            served: session,
        });
    }

    /// The functions of a session that are running on this thread, as they called each other.
    fn way(&self, session: Unit) -> Vec<Name> {
        let mut frames = self.frames[self.hidden..].iter().rev();
        let innermost = frames.find(|frame| frame.session == session);
        innermost.map_or(Vec::new(), |frame| frame.way.clone())
    }

    /// A call begins. A call inside a call of its function is the outer one's, but in another session.
    pub(crate) fn enter(&mut self, name: Name) {
        let session = self.session;
        if self.nearest(name).is_some_and(|outer| outer.session == session) {
            return self.put(name, Role::Inner, session, 0);
        }
        let mut accounts = self.accounts.iter_mut();
        match accounts.find(|account| (account.name, account.session) == (name, session)) {
            Some(account) => account.calls += 1,
            None => self.accounts.push(Account {
                name,
                session,
                calls: 1,
                end: Outcome::Returned,
                peak: 0,
                by_others: 0,
                retained: 0,
                was_left: false,
                rows: BTreeMap::new(),
            }),
        }
        self.put(name, Role::Call, session, 0);
    }

    /// An async block of a function begins to run: in that function's call, if it is on this thread.
    pub(crate) fn enter_part(&mut self, name: Name) {
        let outer = self.nearest(name).expect("its first poll is in a line of its call");
        let role = match outer.role {
            Role::Inner => Role::Inner,
            _ => Role::Part,
        };
        let (session, value) = (outer.session, outer.value);
        self.put(name, role, session, value);
    }

    /// What was left goes on here.
    pub(crate) fn resume(&mut self, mut frame: Frame) {
        frame.served = std::mem::replace(&mut self.units.served, frame.session);
        self.frames.push(frame);
    }

    /// The part on top is left until it is polled again.
    pub(crate) fn leave_part(&mut self) -> Frame {
        self.suspend(self.depth() - 1);
        let frame = self.leave();
        if frame.role != Role::Inner {
            account(&mut self.accounts, frame.name, frame.session).was_left = true;
        }
        frame
    }

    pub(crate) fn leave(&mut self) -> Frame {
        self.close();
        let frame = self.frames.pop().expect("a call is running");
        self.units.served = frame.served;
        frame
    }

    /// What the running function does in a closure of its own, it does for its own unit, wherever that is called.
    pub(crate) fn serve_top(&mut self) -> Unit {
        let top = self.frames.last().expect("a call is running");
        std::mem::replace(&mut self.units.served, top.session)
    }

    fn top(&self) -> Option<(Name, Unit, Line)> {
        let top = self.frames.last().expect("a call is running");
        let line = top.open.filter(|_| top.role != Role::Inner)?;
        Some((top.name, top.session, line))
    }

    /// A line begins to run, or goes on if it is not counted.
    pub(crate) fn turn(&mut self, line: Line, counted: bool) {
        if counted || self.open_line() != Some(line) {
            self.close();
            self.open(line, counted);
        }
    }

    /// The same while the thread unwinds: the line that is left has not come to its end.
    pub(crate) fn open(&mut self, line: Line, counted: bool) {
        let top = self.frames.last().expect("a call is running");
        let (name, session, value) = (top.name, top.session, top.value);
        if top.role == Role::Inner {
            return;
        }
        let row = row(&mut self.accounts, name, session, line);
        row.occurrences += u64::from(counted);
        row.high_water = row.high_water.max(value);
        self.frames.last_mut().expect("as above").open = Some(line);
    }

    fn close(&mut self) {
        let value = self.frames.last().map_or(0, |top| top.value);
        if let Some((name, session, line)) = self.top() {
            let row = row(&mut self.accounts, name, session, line);
            row.usage = row.usage.max(value);
        }
    }

    /// How many calls and parts are running.
    pub(crate) fn depth(&self) -> usize {
        self.frames.len()
    }

    /// The futures of those from `depth` on are suspended.
    pub(crate) fn suspend(&mut self, depth: usize) {
        for frame in &self.frames[depth..] {
            if let (Some(line), true) = (frame.open, frame.role != Role::Inner) {
                let row = row(&mut self.accounts, frame.name, frame.session, line);
                row.held = row.held.max(Some(frame.value));
            }
        }
    }

    pub(crate) fn open_line(&self) -> Option<Line> {
        self.frames.last().expect("a call is running").open
    }

    /// Something has stopped at the open line.
    pub(crate) fn mark(&mut self, end: Outcome) {
        if let Some((name, session, line)) = self.top() {
            let row = row(&mut self.accounts, name, session, line);
            row.panicked |= end == Outcome::Panicked;
            row.cancelled |= end == Outcome::Cancelled;
        }
    }

    /// What is on top has been cut short. Of a block that was the call may know nothing.
    pub(crate) fn stop(&mut self, end: Outcome) {
        let top = self.frames.last().expect("a call is running");
        if top.role == Role::Call {
            let account = account(&mut self.accounts, top.name, top.session);
            account.end = account.end.max(end);
        }
    }

    /// For each frame that runs for the served unit, and whether its line is its function's innermost: its row.
    fn each(&mut self, mut f: impl FnMut(&mut Frame, &mut Account, bool)) {
        let served = self.units.served;
        let mut charged = Vec::new();
        for frame in self.frames[self.hidden..].iter_mut().rev() {
            if frame.session != served || frame.role == Role::Inner || frame.open.is_none() {
                continue;
            }
            let is_innermost = !charged.contains(&frame.name);
            charged.push(frame.name);
            let account = account(&mut self.accounts, frame.name, served);
            f(frame, account, is_innermost);
        }
    }

    /// The account of the served unit moves.
    fn own(&mut self, bytes: i64) {
        self.each(|frame, account, is_innermost| {
            frame.value += bytes;
            if frame.role == Role::Call {
                account.peak = account.peak.max(frame.value);
            }
            let line = frame.open.expect("it is open");
            let row = account.rows.entry(line).or_insert(Row::NEW);
            row.high_water = row.high_water.max(frame.value);
            // The line that runs a part of its own function leaves the bytes to the part.
            if is_innermost {
                row.increment += bytes;
                row.allocations += u64::from(bytes > 0);
            }
        });
    }

    /// Bytes are asked for.
    pub(crate) fn allocate(&mut self, bytes: usize) -> Share {
        self.own(signed(bytes));
        let share = self.units.share(bytes, self.way(self.units.served));
        self.retain(&share, signed(bytes));
        share
    }

    /// The functions that made a share have so many bytes more, as long as their session goes on.
    fn retain(&mut self, share: &Share, bytes: i64) {
        if self.units.has_ended(share.unit) {
            return;
        }
        for maker in &share.makers {
            account(&mut self.accounts, *maker, share.unit).retained += bytes;
        }
    }

    /// Bytes are given back.
    pub(crate) fn free(&mut self, share: &Share) {
        let bytes = signed(share.bytes);
        self.retain(share, -bytes);
        if self.units.is_own(share) {
            return self.own(-bytes);
        }
        self.each(|frame, account, is_innermost| {
            let line = frame.open.expect("it is open");
            let row = account.rows.entry(line).or_insert(Row::NEW);
            row.for_others += if is_innermost { bytes } else { 0 };
        });
        if !self.units.has_ended(share.unit) {
            for maker in &share.makers {
                account(&mut self.accounts, *maker, share.unit).by_others += bytes;
            }
        }
    }
}

pub(crate) fn signed(length: usize) -> i64 {
    i64::try_from(length).expect("small")
}

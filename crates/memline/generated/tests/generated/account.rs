//! The books of the calls, kept by events instead of by readings.

use std::collections::BTreeMap;

use memline::End;

use crate::generator::syntax::{Line, Name};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) occurrences: u64,
    pub(crate) increment: i64,
    pub(crate) allocations: u64,
    /// Over the entry of the only call.
    pub(crate) usage: i64,
    pub(crate) high_water: i64,
    /// The most that was held while suspended here, over the entry of the call.
    pub(crate) held: Option<i64>,
    pub(crate) panicked: bool,
    pub(crate) cancelled: bool,
}

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) name: Name,
    pub(crate) calls: u64,
    pub(crate) end: End,
    /// The most that a call held over its entry.
    pub(crate) peak: i64,
    pub(crate) rows: BTreeMap<Line, Row>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Call,
    Part,
    Inner,
}

#[derive(Debug)]
struct Frame {
    name: Name,
    role: Role,
    open: Option<Line>,
    /// What was held when the call began.
    base: i64,
}

/// What is held, the calls that are running, and what has been measured of each function.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) held: i64,
    frames: Vec<Frame>,
    pub(crate) accounts: Vec<Account>,
}

impl Books {
    fn row(accounts: &mut [Account], name: Name, line: Line) -> &mut Row {
        let account = accounts
            .iter_mut()
            .find(|account| account.name == name)
            .expect("an account is opened with its first call");
        account.rows.entry(line).or_insert(Row {
            occurrences: 0,
            increment: 0,
            allocations: 0,
            usage: i64::MIN,
            high_water: i64::MIN,
            held: None,
            panicked: false,
            cancelled: false,
        })
    }

    pub(crate) fn enter(&mut self, name: Name, is_part: bool) {
        let outer = self.frames.iter().rev().find(|frame| frame.name == name);
        let role = match outer {
            _ if is_part => Role::Part,
            Some(_) => Role::Inner,
            None => Role::Call,
        };
        let base = outer.filter(|_| is_part).map_or(self.held, |outer| outer.base);
        if role == Role::Call {
            match self.accounts.iter_mut().find(|account| account.name == name) {
                Some(account) => account.calls += 1,
                None => self.accounts.push(Account {
                    name,
                    calls: 1,
                    end: End::Returned,
                    peak: 0,
                    rows: BTreeMap::new(),
                }),
            }
        }
        self.frames.push(Frame {
            name,
            role,
            open: None,
            base,
        });
    }

    /// A line begins to run, or goes on if it is not counted.
    pub(crate) fn turn(&mut self, line: Line, counted: bool) {
        let Frame {
            name, role, open, base, ..
        } = *self.frames.last().expect("a call is running");
        if role == Role::Inner || (open == Some(line) && !counted) {
            return;
        }
        self.close();
        let row = Self::row(&mut self.accounts, name, line);
        row.occurrences += u64::from(counted);
        row.high_water = row.high_water.max(self.held - base);
        self.frames.last_mut().expect("as above").open = Some(line);
    }

    fn close(&mut self) {
        let frame = self.frames.last().expect("a call is running");
        if let Some(line) = frame.open {
            let (name, usage) = (frame.name, self.held - frame.base);
            let row = Self::row(&mut self.accounts, name, line);
            row.usage = row.usage.max(usage);
        }
    }

    pub(crate) fn leave(&mut self) {
        self.close();
        self.frames.pop();
    }

    /// How many calls and parts are running, each inside the one before.
    pub(crate) fn depth(&self) -> usize {
        self.frames.len()
    }

    /// The futures of those from `depth` on are suspended.
    pub(crate) fn suspend(&mut self, depth: usize) {
        for Frame {
            name, role, open, base, ..
        } in &self.frames[depth..]
        {
            if let (Some(line), true) = (*open, *role != Role::Inner) {
                let held = self.held - base;
                let row = Self::row(&mut self.accounts, *name, line);
                row.held = row.held.max(Some(held));
            }
        }
    }

    /// The call on top is cut short at its open line.
    pub(crate) fn stop(&mut self, end: End) {
        let Frame { name, role, open, .. } = *self.frames.last().expect("a call is running");
        let (Some(line), true) = (open, role != Role::Inner) else {
            return;
        };
        let row = Self::row(&mut self.accounts, name, line);
        row.panicked |= end == End::Panicked;
        row.cancelled |= end == End::Cancelled;
        // Of a block that was cut short the call may know nothing.
        if role == Role::Call {
            let account = self.accounts.iter_mut().find(|account| account.name == name);
            let account = account.expect("it has a row");
            account.end = account.end.max(end);
        }
    }

    /// Bytes are allocated, or given back if negative: of every call that is running, on its open line.
    pub(crate) fn change(&mut self, bytes: i64) {
        self.held += bytes;
        let mut charged = Vec::new();
        for Frame {
            name, role, open, base, ..
        } in self.frames.iter().rev()
        {
            let (Some(line), true) = (*open, *role != Role::Inner) else {
                continue;
            };
            let over_entry = self.held - base;
            let account = self.accounts.iter_mut().find(|account| account.name == *name);
            let account = account.expect("as below");
            account.peak = account.peak.max(over_entry);
            let row = Self::row(&mut self.accounts, *name, line);
            row.high_water = row.high_water.max(over_entry);
            // The line that runs a part of its own function leaves the bytes to the part.
            if !charged.contains(name) {
                row.increment += bytes;
                row.allocations += u64::from(bytes > 0);
                charged.push(*name);
            }
        }
    }
}

//! Random functions against their reckoning: every row of every report, and the same results as without `#[profile]`.
//! Without the test harness, whose own threads would move the usage at entry.

#![allow(clippy::unwrap_used, reason = "a test")]

mod account;
mod begun;
mod calls;
mod clerks;
mod compare;
#[path = "../../generator/mod.rs"]
mod generator;
mod helpers;
mod parts;
mod reckon;
mod statements;
mod units;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use account::Account;
use compare::compare;
use generator::syntax::Function;
use helpers::Outcome;
use memline::{Measure, Report, Session};
use reckon::Machine;
use written::{WRITTEN, Written};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// The functions of all seeds, as they were written down: with their seed, those that are profiled, and the others.
#[allow(warnings, clippy::all, clippy::pedantic, clippy::unwrap_used, reason = "made up")]
mod written {
    type Run = fn(usize, usize) -> crate::helpers::Outcome;
    pub(crate) type Written = (u64, Run, Run);

    include!(concat!(env!("OUT_DIR"), "/all.rs"));
}

/// The seed, the function and its argument: what is needed to see a failure again.
struct Case<'a> {
    written: Written,
    functions: &'a [Function],
    name: usize,
    n: usize,
}

fn main() {
    let exception = exception_bytes();
    clerks::start();
    helpers::clear_shelf();
    for written in WRITTEN {
        let seed = written.0;
        let mut functions = generator::grow::functions(seed);
        generator::write::functions(&mut functions, "#[profile]");
        let mut tally = Tally::default();
        for name in 0..functions.len() {
            for n in 0..4 {
                let case = Case {
                    written: *written,
                    functions: &functions,
                    name,
                    n,
                };
                if let Err(difference) = case.check(exception, &mut tally) {
                    eprintln!("with MEMLINE_SEED={seed}, f{name}({n}): {difference}");
                    std::process::exit(1);
                }
            }
        }
        assert!(tally.is_wild(), "too tame: {tally:?}");
        println!("test {} functions of seed {seed}: {tally:?} ... ok", functions.len());
    }
}

/// What has been seen, to tell that the random functions are worth their while.
#[derive(Debug, Default)]
struct Tally {
    calls: u64,
    reports: usize,
    rows: usize,
    panicked: usize,
    cancelled: usize,
    sessions: usize,
    for_others: usize,
    by_others: usize,
    left: usize,
}

impl Tally {
    fn is_wild(&self) -> bool {
        let found = [self.panicked, self.cancelled, self.sessions, self.for_others, self.left];
        found.iter().all(|found| *found > 0)
    }
}

/// What the runtime allocates for a panic and gives back when it is caught.
fn exception_bytes() -> usize {
    #[memline::profile]
    fn panics() {
        resume_unwind(Box::new(()));
    }
    let session = Session::builder().measure(Measure::Task).open();
    assert!(session.run(|| catch_unwind(panics)).is_err());
    usize::try_from(session.finish()[0].net_bytes()).unwrap()
}

impl Case<'_> {
    fn check(&self, exception: usize, tally: &mut Tally) -> Result<(), String> {
        let session = Session::builder().measure(Measure::Task).open();
        let profiled = session.run(|| run(self.written.1, self.name, self.n));
        let mut reports = session.finish().into_reports();
        let (inner, sizes) = clerks::told();
        let plain = run(self.written.2, self.name, self.n);
        let _ = clerks::told();
        if profiled != plain {
            return Err(format!("profiled it gives {profiled:?}, else {plain:?}"));
        }

        let mut machine = Machine::new(self.functions, exception, sizes);
        let told = plain.map(|outcome| outcome.map(|bytes| bytes.len()));
        let reckoned = machine.outermost(self.name, self.n);
        if told != reckoned {
            return Err(format!("it gives {told:?}, reckoned {reckoned:?}"));
        }
        let mut accounts = machine.books.accounts;
        self.in_order(&mut reports, &mut accounts);
        self.compare_all(&reports, &accounts, tally)?;
        if inner.len() != machine.finished.len() {
            return Err(format!("{} sessions, reckoned {}", inner.len(), machine.finished.len()));
        }
        for (mut reports, mut accounts) in inner.into_iter().zip(machine.finished) {
            self.in_order(&mut reports, &mut accounts);
            let compared = self.compare_all(&reports, &accounts, tally);
            compared.map_err(|difference| format!("in a session of its own: {difference}"))?;
            tally.sessions += 1;
        }
        Ok(())
    }

    /// Which of their calls begin first, joined futures settle by their turns.
    fn in_order(&self, reports: &mut [Report], accounts: &mut [Account]) {
        if self.functions[self.name].traits.joins {
            accounts.sort_unstable_by_key(|account| account.name);
            reports.sort_unstable_by_key(|report| report.function()[1..].parse::<usize>().unwrap());
        }
    }

    fn compare_all(&self, reports: &[Report], accounts: &[Account], tally: &mut Tally) -> Result<(), String> {
        if reports.len() != accounts.len() {
            let names: Vec<_> = reports.iter().map(Report::function).collect();
            return Err(format!("reports of {names:?}, reckoned {accounts:#?}"));
        }
        // All that differ: what is wrong in the callers began in a callee.
        let mut differences = Vec::new();
        for (report, account) in reports.iter().zip(accounts) {
            differences.extend(compare(report, account, self.functions[self.name].traits.joins).err());
            tally.calls += report.calls();
            tally.rows += account.rows.len();
            tally.panicked += account.rows.values().filter(|row| row.panicked).count();
            tally.cancelled += account.rows.values().filter(|row| row.cancelled).count();
            tally.for_others += account.rows.values().filter(|row| row.for_others != 0).count();
            tally.by_others += usize::from(account.by_others != 0);
            tally.left += usize::from(account.was_left);
        }
        tally.reports += reports.len();
        if differences.is_empty() {
            return Ok(());
        }
        Err(differences.join("\n"))
    }
}

/// None if it panicked. Nothing is left of it.
fn run(run: fn(usize, usize) -> Outcome, name: usize, n: usize) -> Option<Outcome> {
    let outcome = catch_unwind(AssertUnwindSafe(|| run(name, n)));
    helpers::clear_shelf();
    outcome.ok()
}

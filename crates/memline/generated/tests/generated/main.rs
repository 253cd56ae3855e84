//! Random functions against their reckoning: every row of every report, and the same results as without `#[profile]`.
//! Without the test harness, whose own threads would move the usage at entry.

#![allow(clippy::unwrap_used, reason = "a test")]

mod account;
#[path = "../../generator/mod.rs"]
mod generator;
mod helpers;
mod reckon;
mod statements;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use account::Account;
use generator::syntax::Function;
use helpers::Outcome;
use memline::{Measure, Report, Session};
use reckon::{Flow, Machine};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// What a random program is not to be blamed for.
macro_rules! written {
    ($module:ident, $file:literal, $($used:path),*) => {
        #[allow(warnings, clippy::all, clippy::pedantic, clippy::unwrap_used, reason = "made up")]
        mod $module {
            $(use $used;)*
            use crate::helpers::*;
            use futures_util::join;

            include!(concat!(env!("OUT_DIR"), $file));
        }
    };
}

written!(profiled, "/profiled.rs", memline::profile);
written!(plain, "/plain.rs",);

/// The seed, the function and its argument: what is needed to see a failure again.
struct Case<'a> {
    functions: &'a [Function],
    name: usize,
    n: usize,
}

fn main() {
    let seed: u64 = env!("MEMLINE_SEED").parse().unwrap();
    let mut functions = generator::grow::functions(seed);
    generator::write::functions(&mut functions, "#[profile]");
    let exception = exception_bytes();
    let mut tally = Tally::default();
    for name in 0..functions.len() {
        for n in 0..4 {
            let case = Case {
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
    assert!(tally.panicked > 0 && tally.cancelled > 0, "too tame: {tally:?}");
    println!("test {} functions of seed {seed}: {tally:?} ... ok", functions.len());
}

/// What has been seen, to tell that the random functions are worth their while.
#[derive(Debug, Default)]
struct Tally {
    calls: u64,
    reports: usize,
    rows: usize,
    panicked: usize,
    cancelled: usize,
}

/// What the runtime allocates for a panic and gives back when it is caught.
fn exception_bytes() -> i64 {
    #[memline::profile]
    fn panics() {
        resume_unwind(Box::new(()));
    }
    let session = Session::builder().measure(Measure::Task).open();
    assert!(session.run(|| catch_unwind(panics)).is_err());
    session.finish()[0].net_bytes()
}

impl Case<'_> {
    fn check(&self, exception: i64, tally: &mut Tally) -> Result<(), String> {
        let session = Session::builder().measure(Measure::Task).open();
        let profiled = session.run(|| caught(|| profiled::run(self.name, self.n)));
        let reports = session.finish();
        let plain = caught(|| plain::run(self.name, self.n));
        if profiled != plain {
            return Err(format!("profiled it gives {profiled:?}, else {plain:?}"));
        }

        let mut machine = Machine::new(self.functions, exception);
        let reckoned = match machine.run(self.name, self.n) {
            Ok(outcome) => Some(outcome.map(|bytes| bytes.length)),
            Err(Flow::Panic) => None,
            other => return Err(format!("the reckoning is wrong: {other:?}")),
        };
        let told = plain.map(|outcome| outcome.map(|bytes| bytes.len()));
        if told != reckoned {
            return Err(format!("it gives {told:?}, reckoned {reckoned:?}"));
        }
        let (mut accounts, mut reports) = (machine.books.accounts, reports);
        if self.functions[self.name].joins {
            // Which of their calls begin first, the joined futures settle by their turns.
            accounts.sort_unstable_by_key(|account| account.name);
            reports.sort_unstable_by_key(|report| report.profiled()[1..].parse::<usize>().unwrap());
        }
        if reports.len() != accounts.len() {
            return Err(format!("{} reports, reckoned {}", reports.len(), accounts.len()));
        }
        if reports
            .first()
            .is_some_and(|report| report.freed_by_others_bytes() != 0)
        {
            return Err("others freed some of it, and there are no others".to_owned());
        }
        for (report, account) in reports.iter().zip(&accounts) {
            self.compare(report, account)
                .map_err(|difference| format!("{difference}\n{account:#?}\n{report}"))?;
            tally.calls += report.calls();
            tally.rows += account.rows.len();
            tally.panicked += account.rows.values().filter(|row| row.panicked).count();
            tally.cancelled += account.rows.values().filter(|row| row.cancelled).count();
        }
        tally.reports += reports.len();
        Ok(())
    }

    fn compare(&self, report: &Report, account: &Account) -> Result<(), String> {
        let head = (report.profiled(), report.calls(), report.end());
        let reckoned_head = (&*format!("f{}", account.name), account.calls, account.end);
        if head != reckoned_head {
            return Err(format!("{head:?}, reckoned {reckoned_head:?}"));
        }
        let sum: i64 = account.rows.values().map(|row| row.increment).sum();
        if report.net_bytes() != sum {
            return Err(format!("net {}, reckoned {sum}", report.net_bytes()));
        }
        if !self.functions[self.name].joins && report.peak_bytes() != account.peak {
            return Err(format!("peak {}, reckoned {}", report.peak_bytes(), account.peak));
        }
        let entry = report.rows()[0].measured().unwrap().usage_bytes;
        // Over several calls, or where futures took turns, what was held at a time is not of one call.
        let is_alone = account.calls == 1 && !self.functions[self.name].joins;
        for (line, row) in report.rows().iter().enumerate().skip(1) {
            let told = row.measured().map(|told| {
                assert_eq!(told.freed_for_others_bytes, Some(0));
                let over_entry = is_alone.then(|| {
                    let high_water = told.high_water_bytes.unwrap() - entry;
                    (told.usage_bytes - entry, high_water, told.held_bytes)
                });
                let each = (told.occurrences, told.increment_bytes, told.allocations.unwrap());
                (each, over_entry, row.has_panicked(), row.was_cancelled())
            });
            let reckoned = account.rows.get(&line).map(|row| {
                let over_entry = is_alone.then_some((row.usage, row.high_water, row.held));
                let each = (row.occurrences, row.increment, row.allocations);
                (each, over_entry, row.panicked, row.cancelled)
            });
            if told != reckoned {
                return Err(format!(
                    "row {line} {:?}: ((occurrences, increment, allocations), (usage, high water, held), panicked, cancelled) \
                     = {told:?}, reckoned {reckoned:?}",
                    row.text().trim()
                ));
            }
        }
        Ok(())
    }
}

/// None if it panicked.
fn caught(f: impl FnOnce() -> Outcome) -> Option<Outcome> {
    catch_unwind(AssertUnwindSafe(f)).ok()
}

//! What a round of each workload costs.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

use crate::programs::Programs;
use crate::workloads::{ALONE, WORKLOADS, Workload};

/// What a round of each workload cost in one turn.
///
/// A figure is reckoned within one turn and its median taken after that: what the machine does in a turn slows both sides
/// of the figure.
pub(crate) struct Costs {
    nanos: BTreeMap<Key, f64>,
}

/// The program and the workload.
type Key = (&'static str, &'static str);

const fn key(workload: &Workload) -> Key {
    (workload.program, workload.name)
}

impl Costs {
    /// The turns of one start of the programs.
    ///
    /// A workload that is timed alone has the same cost in all turns: the median of all times that it was timed.
    pub(crate) fn of_one_start(
        programs: &Programs,
        turns: usize,
        times_alone: usize,
    ) -> Result<Vec<Self>, Box<dyn Error>> {
        let mut started = HashMap::new();
        for workload in &WORKLOADS {
            if !started.contains_key(workload.program) {
                started.insert(workload.program, programs.start(workload.program)?);
            }
        }
        let mut costs = Vec::new();
        for turn in 0..turns {
            let forth = WORKLOADS.iter();
            // There and back, so that none always follows the same other one.
            let order: Vec<_> = if turn % 2 == 0 {
                forth.collect()
            } else {
                forth.rev().collect()
            };
            let mut nanos = BTreeMap::new();
            for workload in order {
                let program = started.get_mut(workload.program).ok_or("not started")?;
                nanos.insert(key(workload), program.nanos_per_round(workload.name, workload.rounds)?);
            }
            costs.push(Self { nanos });
        }
        drop(started);
        let alone = Self::alone(programs, times_alone)?;
        for turn in &mut costs {
            turn.nanos.extend(&alone);
        }
        Ok(costs)
    }

    fn alone(programs: &Programs, times: usize) -> Result<BTreeMap<Key, f64>, Box<dyn Error>> {
        let mut timings: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
        for workload in std::iter::repeat_n(&ALONE, times).flatten() {
            let mut program = programs.start(workload.program)?;
            let nanos = program.nanos_per_round(workload.name, workload.rounds)?;
            timings.entry(key(workload)).or_default().push(nanos);
        }
        Ok(timings.into_iter().map(|(key, nanos)| (key, median(nanos))).collect())
    }

    /// What a round of a workload cost, in nanoseconds.
    pub(crate) fn of(&self, program: &'static str, workload: &'static str) -> f64 {
        match self.nanos.get(&(program, workload)) {
            Some(nanos) => *nanos,
            None => panic!("{workload} of {program} is not among the workloads"),
        }
    }
}

/// Half are less, half are more: an interruption moves it by one place.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

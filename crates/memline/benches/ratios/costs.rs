//! What a round of each workload costs.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

use crate::programs::Programs;
use crate::workloads::{ALONE, WORKLOADS, Workload};

/// The medians of what a round of each workload cost, over the turns of one start of the programs.
pub(crate) struct Costs {
    medians: BTreeMap<Key, f64>,
}

/// The program and the workload.
type Key = (&'static str, &'static str);

const fn key(workload: &Workload) -> Key {
    (workload.program, workload.name)
}

impl Costs {
    pub(crate) fn of_one_start(programs: &Programs, turns: usize, times_alone: usize) -> Result<Self, Box<dyn Error>> {
        let mut started = HashMap::new();
        for workload in &WORKLOADS {
            if !started.contains_key(workload.program) {
                started.insert(workload.program, programs.start(workload.program)?);
            }
        }
        let mut timings: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
        for turn in 0..turns {
            let forth = WORKLOADS.iter();
            // There and back, so that none always follows the same other one.
            let order: Vec<_> = if turn % 2 == 0 {
                forth.collect()
            } else {
                forth.rev().collect()
            };
            for workload in order {
                let program = started.get_mut(workload.program).ok_or("not started")?;
                let nanos = program.nanos_per_round(workload.name, workload.rounds)?;
                timings.entry(key(workload)).or_default().push(nanos);
            }
        }
        drop(started);
        for workload in std::iter::repeat_n(&ALONE, times_alone).flatten() {
            let mut program = programs.start(workload.program)?;
            let nanos = program.nanos_per_round(workload.name, workload.rounds)?;
            timings.entry(key(workload)).or_default().push(nanos);
        }
        let medians = timings.into_iter().map(|(key, nanos)| (key, median(nanos))).collect();
        Ok(Self { medians })
    }

    /// What a round of a workload cost, in nanoseconds.
    pub(crate) fn of(&self, program: &'static str, workload: &'static str) -> f64 {
        match self.medians.get(&(program, workload)) {
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

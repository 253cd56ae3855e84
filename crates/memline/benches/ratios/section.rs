//! The parts of the page, each of which can be measured alone.

use std::error::Error;

use crate::costs::Costs;
use crate::programs::Programs;
use crate::{builds, chains, futures, instructions, resident, table};

/// How often things are measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Effort {
    /// How often all programs are started anew: where the loader puts things differs from start to start, and what that
    /// does to a loop of a nanosecond is no property of memline.
    pub(crate) starts: usize,
    /// How often each workload is timed in each start.
    pub(crate) turns: usize,
    /// How often each workload that needs a program for itself is timed in each start.
    pub(crate) times_alone: usize,
    /// How often the generated programs are built.
    pub(crate) builds: usize,
}

impl Effort {
    pub(crate) const FULL: Self = Self {
        starts: 7,
        turns: 60,
        times_alone: 7,
        builds: 3,
    };
    /// To see whether everything runs: the figures mean little.
    const QUICK: Self = Self {
        starts: 1,
        turns: 6,
        times_alone: 1,
        builds: 1,
    };
}

/// A part of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// Costs of calls, lines and allocations.
    Timings,
    /// Where the instructions go.
    Instructions,
    /// Resident set by block size.
    Resident,
    /// Sizes of futures.
    Futures,
    /// Depth of chains of futures.
    Chains,
    /// Seconds to build, and bytes of the program.
    Builds,
}

impl Section {
    pub(crate) const ALL: [Self; 6] = [
        Self::Timings,
        Self::Instructions,
        Self::Resident,
        Self::Futures,
        Self::Chains,
        Self::Builds,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Timings => "timings",
            Self::Instructions => "instructions",
            Self::Resident => "resident",
            Self::Futures => "futures",
            Self::Chains => "chains",
            Self::Builds => "builds",
        }
    }

    /// Measures, and writes its part of the page.
    pub(crate) fn run(self, programs: &Programs, effort: Effort) -> Result<String, Box<dyn Error>> {
        match self {
            Self::Timings => timings(programs, effort),
            Self::Instructions => instructions::section(programs),
            Self::Resident => resident::section(programs),
            Self::Futures => Ok(futures::section()),
            Self::Chains => chains::section(),
            Self::Builds => builds::section(effort.builds),
        }
    }
}

fn timings(programs: &Programs, effort: Effort) -> Result<String, Box<dyn Error>> {
    let mut starts = Vec::new();
    for start in 1..=effort.starts {
        println!("start {start} of {}", effort.starts);
        starts.push(Costs::of_one_start(programs, effort.turns, effort.times_alone)?);
    }
    Ok(table::section(&starts, effort))
}

/// What the arguments ask for; all of it if they ask for nothing.
pub(crate) fn asked_for(words: &[&String]) -> Result<(Effort, Vec<Section>), String> {
    let mut effort = Effort::FULL;
    let mut sections = Vec::new();
    for word in words {
        if word.as_str() == "quick" {
            effort = Effort::QUICK;
            continue;
        }
        let section = Section::ALL.into_iter().find(|section| section.name() == *word);
        sections.push(section.ok_or_else(|| {
            let names = Section::ALL.map(Section::name).join(", ");
            format!("\"{word}\" is not a part of the bench; allowed are quick, {names}")
        })?);
    }
    if sections.is_empty() {
        sections = Section::ALL.to_vec();
    }
    Ok((effort, sections))
}

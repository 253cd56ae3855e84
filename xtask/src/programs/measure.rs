//! Measures a program in turns: by itself, by `cargo memline`, by heaptrack; and once by dhat.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::build::{Built, Profiled};
use super::list::Program;
use super::results::{Column, Results};
use super::run::{self, Place, Ran};
use super::sameness::Kept;
use super::tools::{Found, Installed, Started, dhat, heaptrack, memline};

/// A program that is built both ways, and what measures it.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) program: &'a Program,
    pub(super) plain: Built,
    pub(super) profiled: Profiled,
    /// Where its source is.
    pub(super) source: PathBuf,
    /// `cargo memline`.
    pub(super) tool: PathBuf,
    pub(super) installed: Installed,
    pub(super) rounds: usize,
    pub(super) place: Place,
}

/// The runs of one tool.
enum Runs {
    All(Vec<Ran>),
    /// It was stopped, and is not run again.
    Late,
}

impl Runs {
    fn column(&self, place: &Place) -> Column {
        match self {
            Self::All(runs) => median(runs).map_or(Column::Absent, Column::Took),
            Self::Late => Column::Late(place.at_most.as_secs()),
        }
    }
}

/// Measures it.
///
/// # Errors
///
/// If it fails, by itself or by `cargo memline`, or prints something else by `cargo memline`.
pub(super) fn all(subject: &Subject<'_>) -> Result<Results> {
    let scratch = &subject.place.scratch;
    let _ = fs::remove_dir_all(scratch);
    fs::create_dir_all(scratch)?;
    let profile = scratch.join("profile.json");
    let track = scratch.join("track");
    let plain = Started::plain(&subject.plain.executable);
    let profiled = Started::memline(&subject.profiled, &profile);
    let tracked = Started::heaptrack(&subject.plain.executable, &track);
    // What is read from disk is in memory from here on.
    let expected = subject.run(&plain)?.context("it takes too long by itself")?.1;
    let (mut by_itself, mut by_memline) = (Runs::All(Vec::new()), Runs::All(Vec::new()));
    let mut by_heaptrack = Ok(Runs::All(Vec::new()));
    for _ in 0..subject.rounds {
        subject.turn(&plain, &mut by_itself, Some(&expected))?;
        subject
            .turn(&profiled, &mut by_memline, Some(&expected))
            .context("by cargo memline")?;
        if let (true, Ok(runs)) = (subject.installed.heaptrack, &mut by_heaptrack)
            && let Err(error) = subject.turn(&tracked, runs, None)
        {
            by_heaptrack = Err(error);
        }
    }
    let column = by_heaptrack.map(|runs| runs.column(&subject.place));
    let (heaptrack, heaptrack_found) = of_other(column, || heaptrack::found(&track, &subject.source));
    let file = scratch.join("dhat.json");
    let column = subject.by_dhat(&Started::dhat(&subject.plain.executable, &file), &expected);
    let (dhat, dhat_found) = of_other(column, || dhat::found(&file, &subject.source));
    let memline = by_memline.column(&subject.place);
    let memline_found = match memline {
        Column::Took(_) => Some(memline::found(&subject.tool, &profile)?),
        _ => None,
    };
    Ok(Results {
        name: subject.program.name.clone(),
        version: subject.program.version.clone(),
        with: String::new(),
        functions: subject.profiled.functions,
        build_seconds: subject.plain.seconds,
        build_seconds_memline: subject.profiled.built.seconds,
        rounds: subject.rounds,
        output_bytes: expected.bytes(),
        plain: by_itself.column(&subject.place),
        memline_found,
        memline,
        heaptrack,
        heaptrack_found,
        dhat,
        dhat_found,
    })
}

impl Subject<'_> {
    fn run(&self, started: &Started) -> Result<Option<(Ran, Kept)>> {
        let Some((ran, output)) = run::run(self.program, started, &self.place)? else {
            return Ok(None);
        };
        Ok(Some((ran, Kept::of(output, self.program.output)?)))
    }

    /// One more run, unless an earlier one took too long. heaptrack prints words of its own beside those of the program, so its
    /// output is not compared.
    fn turn(&self, started: &Started, runs: &mut Runs, expected: Option<&Kept>) -> Result<()> {
        let Runs::All(all) = runs else { return Ok(()) };
        let Some((ran, kept)) = self.run(started)? else {
            *runs = Runs::Late;
            return Ok(());
        };
        if let Some(expected) = expected {
            expected.compare(&kept)?;
        }
        all.push(ran);
        Ok(())
    }

    /// Once: it takes long.
    fn by_dhat(&self, started: &Started, expected: &Kept) -> Result<Column> {
        let mut runs = Runs::All(Vec::new());
        if self.installed.valgrind {
            self.turn(started, &mut runs, Some(expected))?;
        }
        Ok(runs.column(&self.place))
    }
}

/// What another tool came to, and what it finds if it has ended. That it fails is not the program's fault: the table says so.
fn of_other(column: Result<Column>, read: impl FnOnce() -> Result<Found>) -> (Column, Option<Found>) {
    let read = |column| match column {
        Column::Took(_) => Ok((column, Some(read()?))),
        _ => Ok((column, None)),
    };
    column
        .and_then(read)
        .unwrap_or_else(|error| (Column::Failed(format!("{error:#}")), None))
}

/// The middle of each number by itself.
fn median(runs: &[Ran]) -> Option<Ran> {
    let middle = |number: fn(&Ran) -> Option<f64>| {
        let mut numbers: Vec<_> = runs.iter().filter_map(number).collect();
        numbers.sort_unstable_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied()
    };
    let mut peaks: Vec<_> = runs.iter().filter_map(|run| run.peak_bytes).collect();
    peaks.sort_unstable();
    Some(Ran {
        seconds: middle(|run| Some(run.seconds))?,
        processor_seconds: middle(|run| run.processor_seconds),
        peak_bytes: peaks.get(peaks.len() / 2).copied(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_of_another_tool_is_told() {
        let ran = Ran {
            seconds: 1.0,
            processor_seconds: None,
            peak_bytes: None,
        };
        let took = || Ok(Column::Took(ran));
        let failed = |why: &str| (Column::Failed(why.to_owned()), None);
        assert_eq!(
            of_other(took(), || Ok(Found::default())),
            (Column::Took(ran), Some(Found::default()))
        );
        assert_eq!(of_other(took(), || anyhow::bail!("no file")), failed("no file"));
        assert_eq!(
            of_other(Err(anyhow::anyhow!("signal 11")), || Ok(Found::default())),
            failed("signal 11")
        );
        assert_eq!(
            of_other(Ok(Column::Late(300)), || Ok(Found::default())),
            (Column::Late(300), None)
        );
    }

    #[test]
    fn each_number_has_its_own_median() {
        let run = |seconds, processor_seconds, bytes| Ran {
            seconds,
            processor_seconds: Some(processor_seconds),
            peak_bytes: Some(bytes),
        };
        assert_eq!(
            median(&[run(1.0, 0.5, 30), run(3.0, 0.3, 10), run(2.0, 0.9, 50)]),
            Some(run(2.0, 0.5, 30))
        );
        assert_eq!(median(&[]), None);
    }
}

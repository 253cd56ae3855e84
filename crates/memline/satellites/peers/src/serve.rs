use std::env;
use std::io::{self, BufRead as _, Write as _};
use std::time::{Duration, Instant};

use crate::resident;

/// Something to time: its name, and a function that runs it for so many rounds and says how long they took.
pub type Workload = (&'static str, Run);

/// Runs something for so many rounds and says how long they took.
type Run = fn(u64) -> Duration;

/// How long `f` takes.
pub fn timed<R>(f: impl FnOnce() -> R) -> Duration {
    let started = Instant::now();
    std::hint::black_box(f());
    started.elapsed()
}

/// The processor's time that the process uses on all its threads while `f` runs.
///
/// # Panics
///
/// If the kernel's clock is before its start.
pub fn processor_timed<R>(f: impl FnOnce() -> R) -> Duration {
    let used = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::try_from(time).expect("a process has not used less than no time")
    };
    let before = used();
    std::hint::black_box(f());
    used().saturating_sub(before)
}

/// How long `n` rounds take on end: they are timed a thousand at a time, and the median stands for all, because another
/// process may take the core away for longer than all of them need.
///
/// `n` is rounded up to thousands.
///
/// # Panics
///
/// If `n` is beyond four billion thousands.
pub fn timed_on_end(n: u64, run: impl Fn(u64) -> Duration) -> Duration {
    let thousands = u32::try_from(n.div_ceil(1000)).expect("no bench runs for years");
    median_of(thousands, || run(1000)) * thousands
}

/// The median of what so many runs take; nothing if there are none.
pub fn median_of(runs: u32, run: impl Fn() -> Duration) -> Duration {
    let mut took: Vec<_> = (0..runs).map(|_| run()).collect();
    took.sort_unstable();
    took.get(took.len() / 2).copied().unwrap_or_default()
}

/// Answers requests for timings until the input ends, or does what the arguments of the program ask for.
///
/// # Errors
///
/// If the input or output fails, or a request is not a known workload's name and a number.
pub fn serve(workloads: &[Workload]) -> io::Result<()> {
    let mut output = io::stdout();
    let arguments: Vec<_> = env::args().collect();
    if let Some(bytes) = resident::answer(&arguments) {
        return writeln!(output, "{}", bytes?);
    }
    for request in io::stdin().lock().lines() {
        let request = request?;
        let Some((run, rounds)) = parse(workloads, &request) else {
            let names: Vec<_> = workloads.iter().map(|(name, _)| *name).collect();
            let sentence = format!("\"{request}\" is not a workload and a number of rounds; workloads: {names:?}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, sentence));
        };
        // The process has just slept: what it needs is no longer in the caches, and the core may have slowed down.
        run(rounds / 4 + 1);
        writeln!(output, "{}", run(rounds).as_nanos())?;
        output.flush()?;
    }
    Ok(())
}

fn parse(workloads: &[Workload], request: &str) -> Option<(Run, u64)> {
    let (wanted, rounds) = request.split_once(' ')?;
    let (_, run) = workloads.iter().find(|(name, _)| *name == wanted)?;
    Some((*run, rounds.parse().ok()?))
}

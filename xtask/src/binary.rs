//! Runs a test binary, for a limited time, and reads what each of its tests came to.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::compile::{self, Target};
use crate::list::Listed;

/// The only test of a binary without libtest's harness: that it ends with success.
const WHOLE: &str = "(the whole binary)";

/// What a run of a test binary came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) passed: BTreeSet<String>,
    /// What it did when it was stopped because it took too long.
    pub(crate) late: Option<Late>,
    pub(crate) took: Duration,
}

/// What a binary did that was stopped because it took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// It worked: with more time it might have ended.
    Busy,
    /// It had used no processor's time for long: it waited for something that does not come.
    Hung,
}

/// How a binary is run.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) listed: &'a Listed,
    /// The package's folder, which tests of cargo packages run in.
    pub(crate) folder: &'a Path,
    /// The value of the environment variable `MEMLINE`; none where nothing is instrumented.
    pub(crate) memline: Option<&'a str>,
    /// Tests that are not run.
    pub(crate) skipped: &'a [&'a str],
    pub(crate) at_most: Duration,
}

/// Runs all tests of a binary, or only one.
pub(crate) fn run(target: &Target, setting: Setting<'_>, only: Option<&str>) -> Result<Outcome> {
    let log = own_file("log");
    let _ = fs::remove_file(&log);
    let mut command = Command::new(&target.executable);
    compile::settle(&mut command, setting.listed);
    command
        .current_dir(setting.folder)
        .env("CARGO", compile::cargo())
        .env("CARGO_MANIFEST_DIR", setting.folder)
        .env("CARGO_PKG_NAME", &setting.listed.name)
        .env("CARGO_PKG_VERSION", &setting.listed.version);
    if let Some(words) = setting.memline {
        command.env("MEMLINE", words);
    }
    if target.has_harness {
        // What tests print mixes with what the harness prints; in the log it stands alone.
        command.arg("--exact").arg("--logfile").arg(&log).args(only);
        for skipped in setting.skipped {
            command.arg("--skip").arg(skipped);
        }
    }
    let began = Instant::now();
    let end = wait(&mut command, setting.at_most)?;
    let mut passed = passed(&log);
    if !target.has_harness && end.is_ok_and(|status| status.success()) {
        passed.insert(WHOLE.to_owned());
    }
    Ok(Outcome {
        passed,
        late: end.err(),
        took: began.elapsed(),
    })
}

/// What a binary prints last, which may tell why a test failed.
pub(crate) fn output_file() -> PathBuf {
    own_file("output")
}

/// A file that no other thread writes to, of this process or another.
fn own_file(name: &str) -> PathBuf {
    let (process, thread) = (std::process::id(), thread::current().id());
    compile::work_folder().join(format!("{name}-{process}-{thread:?}"))
}

/// The names of the tests that passed. A binary that was killed has logged what it had done by then.
fn passed(log: &Path) -> BTreeSet<String> {
    let log = fs::read(log).unwrap_or_default();
    String::from_utf8_lossy(&log)
        .lines()
        .filter_map(|line| line.strip_prefix("ok "))
        .map(str::to_owned)
        .collect()
}

/// Waits for the end, but not for ever: then the command and all that it has started are killed, and what it did last is
/// returned.
fn wait(command: &mut Command, at_most: Duration) -> Result<Result<ExitStatus, Late>> {
    let output = File::create(output_file())?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .process_group(0)
        .spawn()
        .with_context(|| format!("running {}", command.get_program().display()))?;
    let half = Instant::now() + at_most / 2;
    let end = half + at_most / 2;
    let mut ticks_at_half = None;
    let mut status = child.try_wait()?;
    while status.is_none() && Instant::now() < end {
        thread::sleep(Duration::from_millis(10));
        if ticks_at_half.is_none() && Instant::now() >= half {
            ticks_at_half = processor_ticks(child.id());
        }
        status = child.try_wait()?;
    }
    let ticks_since = processor_ticks(child.id())
        .zip(ticks_at_half)
        .map(|(now, then)| now - then);
    // Also where the test is over: it may have left servers behind.
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    if let Some(status) = status {
        return Ok(Ok(status));
    }
    child.wait()?;
    let is_idle = ticks_since.is_some_and(|ticks| TICK * ticks <= at_most / 2 / IDLE);
    Ok(Err(if is_idle { Late::Hung } else { Late::Busy }))
}

/// A process that uses the processor for no more than one part in so many waits: threads of runtimes wake up now and then.
const IDLE: u32 = 50;

/// What Linux counts the processor's time of a process in, on all machines that people have.
const TICK: Duration = Duration::from_millis(10);

/// The processor's time that all threads of a process have used; none where the system does not say it.
fn processor_ticks(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the program's name in parentheses, with whatever is in the name.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(user + system)
}

//! One run of a program, under a tool or under none: how long it takes and how much it holds.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::list::{Load, Program};
use super::load;
use super::processes::Group;
use super::tools::{Started, TIME};

/// Where a program runs and with what.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The folder that it runs in.
    pub(super) folder: PathBuf,
    /// The input's name in that folder; empty if there is none.
    pub(super) input: String,
    /// A folder for what runs leave.
    pub(super) scratch: PathBuf,
    /// For a server: the same for all runs, as pages name it.
    pub(super) port: u16,
    pub(super) at_most: Duration,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ran {
    /// From the start to the end of all that was started; of a server, the time of the load.
    pub(super) seconds: f64,
    /// The processor's time of all that was started; of a server, also while it starts and ends.
    pub(super) processor_seconds: Option<f64>,
    /// The largest peak resident set of all processes that were started; none where it cannot be told.
    pub(super) peak_bytes: Option<u64>,
}

/// What a program printed or wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Output {
    Printed(Vec<u8>),
    /// A folder of files.
    Wrote(PathBuf),
}

/// Runs it; none if it was stopped because it took too long.
///
/// # Errors
///
/// If it cannot be started, or ends with another status than the list says.
pub(super) fn run(program: &Program, started: &Started, place: &Place) -> Result<Option<(Ran, Output)>> {
    let written = place.scratch.join("written");
    let _ = fs::remove_dir_all(&written);
    fs::create_dir_all(&written)?;
    let (printed, errors, usage) = (
        place.scratch.join("stdout"),
        place.scratch.join("stderr"),
        place.scratch.join("usage"),
    );
    let _ = fs::remove_file(&usage);
    let arguments: Vec<_> = program
        .arguments
        .iter()
        .map(|argument| filled(argument, place, &written))
        .collect();
    let port = program
        .arguments
        .iter()
        .position(|argument| argument.contains("{port}"));
    let server = program.load.as_ref().zip(port.map(|place| &*arguments[place]));
    let mut command = command(&started.program, &usage);
    command
        .args(&started.arguments)
        .args(&arguments)
        .envs(started.variables.iter().map(|(name, value)| (name, value)))
        .current_dir(&place.folder)
        .stdin(stdin(program, place)?)
        .stdout(File::create(&printed)?)
        .stderr(File::create(&errors)?)
        .process_group(0);
    let Some(ended) = ended(&mut command, server, place)? else {
        return Ok(None);
    };
    ensure!(
        ended.status == Some(program.status),
        "{} ended with {:?}: {}",
        started.program.display(),
        ended.status,
        last_lines(&errors)
    );
    let output = match ended.pages {
        Some(pages) => Output::Printed(pages),
        None if program.arguments.iter().any(|argument| argument.contains("{output}")) => Output::Wrote(written),
        None => Output::Printed(fs::read(&printed)?),
    };
    let usage = self::usage(&fs::read_to_string(&usage).unwrap_or_default());
    let ran = Ran {
        seconds: ended.took.as_secs_f64(),
        processor_seconds: usage.map(|(seconds, _)| seconds),
        peak_bytes: usage.map(|(_, bytes)| bytes),
    };
    Ok(Some((ran, output)))
}

/// The program by GNU time, which writes what it used to `usage`; or by itself where there is no such thing.
fn command(program: &Path, usage: &Path) -> Command {
    if !Path::new(TIME).exists() {
        return Command::new(program);
    }
    let mut command = Command::new(TIME);
    command
        .args(["--quiet", "--format=%U %S %M", "--output"])
        .arg(usage)
        .arg("--")
        .arg(program);
    command
}

/// The processor's time and the peak, as GNU time writes them: `0.31 0.02 5876`, in seconds, of user and system, and KiB.
fn usage(text: &str) -> Option<(f64, u64)> {
    let mut words = text.split_whitespace();
    let mut seconds = || words.next()?.parse::<f64>().ok();
    let seconds = seconds()? + seconds()?;
    Some((seconds, words.next()?.parse::<u64>().ok()? * 1024))
}

fn filled(argument: &str, place: &Place, written: &Path) -> String {
    argument
        .replace("{input}", &place.input)
        .replace("{output}", &written.display().to_string())
        .replace("{port}", &place.port.to_string())
}

fn stdin(program: &Program, place: &Place) -> Result<Stdio> {
    if !program.stdin {
        return Ok(Stdio::null());
    }
    let path = place.folder.join(&place.input);
    let file = File::open(&path).with_context(|| format!("reading {}", path.display()))?;
    Ok(file.into())
}

/// How it ended.
struct Ended {
    took: Duration,
    status: Option<i32>,
    /// Of a server: what it answered.
    pages: Option<Vec<u8>>,
}

/// Waits for the end, but not for ever: then all that was started is killed.
///
/// A server is loaded and then ended as by Ctrl+C: `server` has the load and the argument that tells its process.
fn ended(command: &mut Command, server: Option<(&Load, &str)>, place: &Place) -> Result<Option<Ended>> {
    let began = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("running {}", command.get_program().display()))?;
    let group = Group::of(&child)?;
    let (done, is_done) = mpsc::channel::<()>();
    let watch = thread::spawn({
        let at_most = place.at_most;
        move || {
            let is_late = is_done.recv_timeout(at_most) == Err(mpsc::RecvTimeoutError::Timeout);
            if is_late {
                group.kill();
            }
            is_late
        }
    });
    let loaded = server.map(|(load, argument)| {
        let loaded = load::run(load, place.port);
        group.interrupt(argument);
        loaded
    });
    let status = child.wait();
    let took = began.elapsed();
    // The thread also ends if it is late itself.
    let _ = done.send(());
    let is_late = watch.join().unwrap_or(true);
    if is_late {
        return Ok(None);
    }
    let status = status?.code();
    Ok(Some(match loaded {
        None => Ended {
            took,
            status,
            pages: None,
        },
        Some(loaded) => {
            let loaded = loaded?;
            Ended {
                took: loaded.took,
                status,
                pages: Some(loaded.pages),
            }
        }
    }))
}

fn last_lines(file: &Path) -> String {
    const LINES: usize = 5;
    let text = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `sh` in place of a program.
    fn place(scratch: &Path, at_most: Duration) -> Place {
        Place {
            folder: scratch.to_path_buf(),
            input: String::new(),
            scratch: scratch.to_path_buf(),
            port: 0,
            at_most,
        }
    }

    fn shell(script: &str) -> (Program, Started) {
        let program = Program {
            arguments: vec!["-c".to_owned(), script.to_owned()],
            ..Program::default()
        };
        (program, Started::plain(Path::new("/bin/sh")))
    }

    #[test]
    fn a_run_tells_what_was_printed_and_held() {
        let scratch = tempfile::tempdir().unwrap();
        let (program, started) = shell("echo printed; echo beside >&2");
        let place = place(scratch.path(), Duration::from_mins(1));
        let (ran, output) = run(&program, &started, &place).unwrap().unwrap();
        assert_eq!(output, Output::Printed(b"printed\n".to_vec()));
        let held = 256 * 1024..64 * 1024 * 1024;
        assert_eq!(ran.peak_bytes.is_some(), Path::new(TIME).exists());
        assert!(ran.peak_bytes.is_none_or(|bytes| held.contains(&bytes)), "{ran:?}");
    }

    #[test]
    fn usage_is_in_seconds_and_bytes() {
        assert_eq!(usage("0.25 0.50 5876\n"), Some((0.75, 6_017_024)));
        assert_eq!(usage(""), None);
    }

    #[test]
    fn another_status_than_the_listed_one_is_an_error_that_shows_why() {
        let scratch = tempfile::tempdir().unwrap();
        let (program, started) = shell("echo no such file >&2; exit 3");
        let place = place(scratch.path(), Duration::from_mins(1));
        let error = run(&program, &started, &place).unwrap_err().to_string();
        assert_eq!(error, "/bin/sh ended with Some(3): no such file");
    }

    #[test]
    fn what_takes_too_long_is_stopped_with_all_that_it_started() {
        let scratch = tempfile::tempdir().unwrap();
        let (program, started) = shell("sleep 600 & wait");
        let place = place(scratch.path(), Duration::from_millis(100));
        assert_eq!(run(&program, &started, &place).unwrap(), None);
    }
}

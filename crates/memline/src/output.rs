//! The profile of the process in a file, for a program that was not edited: `MEMLINE=out=FILE`.

use std::fs;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use crate::c_library;
use crate::file_form::FileForm;
use crate::heap::{Unattributed, Untracked};
use crate::recording::Recording;
use crate::{Measure, Profile, stack};

/// Soon, so that a program that runs for a moment leaves something behind whatever ends it.
const FIRST: Duration = Duration::from_millis(50);
/// Then so often: what a kill or an abort can lose.
const EVERY: Duration = Duration::from_secs(1);

static OUTPUT: OnceLock<Output> = OnceLock::new();

struct Output {
    recording: Recording,
    file: PathBuf,
    /// In a child these are more. It has neither the thread nor calls of its own alone: the file stays its parent's.
    forks: u32,
    /// Locked while the file is written. Whether stderr has been told that it cannot be.
    is_told: Mutex<bool>,
}

/// Begins to add up all calls, and to write them to a file: by a thread of its own, and when the process exits.
pub(crate) fn start(file: PathBuf, measure: Measure, is_lean: bool) {
    let _unattributed = Unattributed::start();
    let _untracked = Untracked::start();
    stack::with(|stack| stack.unprofiled(|| start_untracked(file, measure, is_lean)));
}

fn start_untracked(file: PathBuf, measure: Measure, is_lean: bool) {
    c_library::watch_forks();
    let output = OUTPUT.get_or_init(|| Output {
        recording: Recording::start(measure, is_lean),
        // Where the program started, wherever it goes.
        file: std::path::absolute(&file).unwrap_or(file),
        forks: c_library::forks(),
        is_told: Mutex::new(false),
    });
    c_library::at_exit(write_at_exit);
    let thread = thread::Builder::new().name("memline".to_owned());
    let started = thread.spawn(|| {
        let _untracked = Untracked::start();
        let mut pause = FIRST;
        loop {
            thread::sleep(pause);
            output.write();
            pause = EVERY;
        }
    });
    // Without the thread there is still the exit.
    drop(started);
}

extern "C" fn write_at_exit() {
    let Some(output) = OUTPUT.get() else { return };
    if output.forks != c_library::forks() {
        return;
    }
    // The program's `exit` goes on, whatever happens here.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        Recording::settle();
        let _untracked = Untracked::start();
        stack::with(|stack| stack.unprofiled(|| output.write()));
    }));
}

impl Output {
    fn write(&self) {
        let mut is_told = self.is_told.lock().unwrap_or_else(PoisonError::into_inner);
        let written = self.replace_file(&self.recording.profile());
        if let Err(error) = written
            && !std::mem::replace(&mut *is_told, true)
        {
            // One write, which may fail: a process without stderr is profiled as well.
            let sentence = format!("memline: {} cannot be written: {error}\n", self.file.display());
            let _ = io::stderr().write_all(sentence.as_bytes());
        }
    }

    /// Writes another file and gives it the name, so that whoever reads it finds one profile or the next, and whole.
    fn replace_file(&self, profile: &Profile) -> io::Result<()> {
        let mut unfinished = self.file.clone().into_os_string();
        unfinished.push(format!(".{}.tmp", std::process::id()));
        fs::write(&unfinished, FileForm::of(&self.file).contents(profile)?)?;
        fs::rename(&unfinished, &self.file)
    }
}

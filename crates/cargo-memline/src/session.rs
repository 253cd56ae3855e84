//! One run of cargo, from the copy of the workspace to the profile.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};

use crate::arguments::take_value;
use crate::build::{self, Build};
use crate::copies::Copies;
use crate::library;
use crate::mirror::Unread;
use crate::profiles::{self, Written};
use crate::request::Request;
use crate::workspace::Workspace;

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: ExitStatus,
    /// What the profile is called.
    pub(crate) title: String,
    /// How many functions are profiled.
    pub(crate) functions: usize,
    /// How many are not because they are trivial.
    pub(crate) trivial: usize,
    /// None if nothing was run.
    pub(crate) ran: Option<Ran>,
}

/// What the processes of a run have left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) written: Written,
    /// Where the profile is now.
    pub(crate) file: PathBuf,
    /// Why it is not.
    pub(crate) failure: Option<anyhow::Error>,
}

/// The folder of everything that is `cargo memline`'s, and the name of the profile in it.
const FOLDER: &str = "memline";
const LAST: &str = "profile.json";

/// Where a workspace's last profile is.
pub(crate) fn last_profile(workspace: &Workspace) -> PathBuf {
    workspace.target_folder.join(FOLDER).join(LAST)
}

/// Builds, and runs what was built.
pub(crate) fn run(mut request: Request) -> Result<Outcome> {
    let mut workspace = Workspace::find(&request.cargo_args)?;
    if let Some(folder) = take_value(&mut request.cargo_args, "--target-dir") {
        workspace.target_folder = std::path::absolute(folder)?;
    }
    let dependencies = Workspace::dependencies(&request.cargo_args, &request.dependencies)?;
    let folder = workspace.target_folder.join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("cannot write {}", folder.display()))?;
    // Backups look away from such a folder, and so do the walks of this program.
    fs::write(
        folder.join("CACHEDIR.TAG"),
        "Signature: 8a477f597d28d172789f06886806bc55\n",
    )
    .with_context(|| format!("cannot write {}", folder.display()))?;
    let lock = lock(&folder)?;
    let is_offline = request
        .cargo_args
        .iter()
        .any(|argument| argument == "--offline" || argument == "--frozen");
    // Cargo does not see what the wrapper adds, which another version may do otherwise.
    let of_version = folder.join(concat!("library-", env!("CARGO_PKG_VERSION")));
    let library = library::build(&of_version, build::target(&request.cargo_args).as_deref(), is_offline)?;
    let copies = Copies::make(&workspace, &dependencies, &request.selection, &library, &folder)?;
    let cargo = Build::new(&request, &copies, &workspace.packages, library.dependencies, &folder)?;
    // Build scripts run now, and write no profile.
    let built = cargo.build()?;
    tell_of_unread(&cargo.compiled(&copies.unread));
    drop(lock);
    let (functions, trivial) = (copies.functions, copies.trivial);
    if built.is_none_or(|status| status.success()) && !request.only_builds() {
        let profiles = folder.join("profiles").join(unique());
        fs::create_dir_all(&profiles).with_context(|| format!("cannot write {}", profiles.display()))?;
        let out = request.out.clone().unwrap_or_else(|| {
            // What is there is not of this run, whatever comes.
            let last = last_profile(&workspace);
            let _ = fs::remove_file(&last);
            last
        });
        let status = cargo.run(&profiles)?;
        let ran = collect(&profiles, out)?;
        return Ok(Outcome {
            status,
            title: workspace.title(&request.cargo_args),
            functions,
            trivial,
            ran: Some(ran),
        });
    }
    let status = built.unwrap_or_default();
    Ok(Outcome {
        status,
        title: workspace.title(&request.cargo_args),
        functions,
        trivial,
        ran: None,
    })
}

/// Puts the processes' profiles together.
fn collect(folder: &Path, file: PathBuf) -> Result<Ran> {
    let written = profiles::merged(folder)?;
    let failure = match &written.profile {
        Some(profile) => profiles::write(profile, &file).err(),
        None => profiles::refusal(folder),
    };
    if failure.is_none() {
        // What is left takes room, and no more.
        let _ = fs::remove_dir_all(folder);
    }
    Ok(Ran { written, file, failure })
}

/// Held while the copies are made and built: two runs would write one over the other's.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(".lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            eprintln!(
                "memline: waiting for another `cargo memline` that builds in {}",
                folder.display()
            );
            file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    Ok(file)
}

/// How many files are named of those that could not be read.
const NAMED: usize = 3;

fn tell_of_unread(files: &[&Unread]) {
    for file in files.iter().take(NAMED) {
        eprintln!("memline: {} is left as it is: {}", file.name.display(), file.why);
    }
    if let Some(more) = files.len().checked_sub(NAMED).filter(|more| *more > 0) {
        eprintln!("memline: {more} more files are left as they are");
    }
}

/// A name that no other run has.
fn unique() -> OsString {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}", now.as_millis(), std::process::id()).into()
}

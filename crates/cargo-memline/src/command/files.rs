//! Files for others that a command line asks for.

use std::path::Path;

use anyhow::Result;
use memline::Profile;

use super::options::Files;
use crate::export::{self, Form, export};
use crate::session::Outcome;

/// Writes those that `report` asks for of the profile in `file`, and opens the page if that is asked for.
pub(super) fn write(profile: &Profile, title: &str, file: &Path, asked: Files) -> Result<()> {
    if asked.html.is_some() || asked.open {
        let page = export::page_name(asked.html.flatten(), file, "html")?;
        export(profile, title, Form::Html, &page)?;
        if asked.open {
            export::open(&page);
        }
    }
    for (form, file) in [(Form::Pprof, asked.pprof), (Form::Speedscope, asked.speedscope)] {
        if let Some(file) = file {
            export(profile, title, form, &file)?;
        }
    }
    Ok(())
}

/// Opens the page of what has been run. The exit status is the program's, whatever comes of it.
pub(super) fn open_ran(outcome: &Outcome) {
    let Some(ran) = &outcome.ran else {
        if outcome.status.success() {
            eprintln!("memline: nothing was run, so that there is no page to open");
        }
        return;
    };
    // Why it is not there has been said.
    if ran.failure.is_some() {
        return;
    }
    // Where nothing was seen, that has been said.
    let Some(profile) = ran.written.profile.as_ref().filter(|profile| !profile.is_empty()) else {
        return;
    };
    let page = export::beside(&ran.file, "html");
    match export(profile, &outcome.title, Form::Html, &page) {
        Ok(()) => export::open(&page),
        Err(error) => eprintln!("memline: {error:#}"),
    }
}

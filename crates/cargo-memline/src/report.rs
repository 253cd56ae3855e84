//! What a profile says, in the forms in which it is printed.

mod json;
mod markdown;
mod messages;
mod text;
mod view;

use std::collections::HashSet;

use anyhow::{Result, bail};
use memline::{Profile, Report};

pub(crate) use self::text::summary;
pub(crate) use self::view::{MessageFormat, TOP};
use self::view::{View, places};
use crate::lines::{self, Metric};
use crate::selection::Selection;

/// How it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Rankings of lines, and a table for each function.
    Tables,
    Json,
    Markdown,
    Messages(MessageFormat),
}

/// What is printed of a profile.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) form: Form,
    /// How many lines of each ranking.
    pub(crate) top: usize,
    /// What lines are ranked by; none for what a summary has.
    pub(crate) by: Vec<Metric>,
    /// Functions, by patterns; none for all.
    pub(crate) functions: Vec<String>,
}

/// The text, which ends with a line's end.
pub(crate) fn print(profile: &Profile, chosen: &Chosen) -> Result<String> {
    let selection = Selection::new(&chosen.functions, &[])?;
    let is_chosen = |report: &&Report| selection.chooses(report.file().as_ref(), report.function());
    let reports: Vec<_> = profile.iter().filter(is_chosen).collect();
    if reports.is_empty() && !profile.is_empty() {
        bail!(
            "no function of the profile is called {}; such as {}",
            chosen.functions.join(" or "),
            some(profile)
        );
    }
    let mut lines = lines::lines(profile);
    let chosen_lines: HashSet<_> = reports.iter().flat_map(|report| places(report)).collect();
    lines.retain(|line| chosen_lines.contains(&line.place()));
    let view = View {
        profile,
        reports,
        lines,
        metrics: if chosen.by.is_empty() {
            Metric::SUMMED_UP.to_vec()
        } else {
            chosen.by.clone()
        },
        top: chosen.top,
    };
    Ok(match chosen.form {
        Form::Tables => text::tables(&view),
        Form::Json => json::document(&view)?,
        Form::Markdown => markdown::page(&view),
        Form::Messages(format) => messages::lines(&view, format),
    })
}

/// Some names, for a sentence.
fn some(profile: &Profile) -> String {
    let names: Vec<_> = profile.iter().take(3).map(Report::function).collect();
    names.join(", ")
}

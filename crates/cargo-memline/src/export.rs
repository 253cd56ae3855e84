//! Profiles in files that others open.

mod html;
mod opened;
mod pprof;
mod speedscope;
mod stacks;

use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;
use memline::Profile;

pub(crate) use self::html::{beside, compared, page_name};
pub(crate) use self::opened::open;
use self::stacks::Stacks;
use crate::profiles::replace;

/// A form of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Pprof,
    Speedscope,
}

impl Form {
    /// Writes a profile, which is called `title`.
    fn write(self, profile: &Profile, title: &str, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Html => html::write(profile, title, out),
            Self::Pprof => pprof::write(&Stacks::of(profile), title, out),
            Self::Speedscope => speedscope::write(&Stacks::of(profile), title, out),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Html => "the page",
            Self::Pprof => "for pprof",
            Self::Speedscope => "for speedscope",
        }
    }
}

/// Writes a profile into a file, and says so. A file that is there already stays as it is until the new one is whole.
pub(crate) fn export(profile: &Profile, title: &str, form: Form, file: &Path) -> Result<()> {
    replace(file, |out| form.write(profile, title, out))?;
    eprintln!("memline: {}: {}", form.name(), file.display());
    Ok(())
}

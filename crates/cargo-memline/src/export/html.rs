//! The page, in which one looks at a profile.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use memline::Profile;
use memline_page::Entry;

use crate::profiles::replace;

pub(super) fn write(profile: &Profile, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let json = json(profile)?;
    let entry = Entry {
        name: title,
        profile_json: &json,
    };
    memline_page::write(out, title, &[entry])
}

fn json(profile: &Profile) -> io::Result<Vec<u8>> {
    let mut json = Vec::new();
    profile.write_to(&mut json)?;
    Ok(json)
}

/// Writes the page of two profiles, of which each has a name, and says so.
pub(crate) fn compared(before: (&str, &Profile), after: (&str, &Profile), page: &Path) -> Result<()> {
    replace(page, |out| {
        let (former, later) = (json(before.1)?, json(after.1)?);
        let entry = |name, profile_json| Entry { name, profile_json };
        let title = format!("{} and {}", before.0, after.0);
        memline_page::write(out, &title, &[entry(after.0, &later), entry(before.0, &former)])
    })?;
    eprintln!("memline: the page: {}", page.display());
    Ok(())
}

/// The page's name: the one that was given, or another end of the profile's.
pub(crate) fn page_name(given: Option<PathBuf>, profile: &Path, end: &str) -> Result<PathBuf> {
    let Some(page) = given else {
        return Ok(beside(profile, end));
    };
    // Such as `report --html profile.json`, which would write over the profile.
    if !page.extension().is_some_and(|end| end == "html" || end == "htm") {
        bail!(
            "{} is not the name of a page, which ends in .html; the profile stands before --html",
            page.display()
        );
    }
    Ok(page)
}

/// The file beside the profile with another end.
pub(crate) fn beside(profile: &Path, end: &str) -> PathBuf {
    profile.with_extension(end)
}

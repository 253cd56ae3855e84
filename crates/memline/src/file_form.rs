//! How the file of `MEMLINE=out=FILE` is written: by the end of its name.

use std::io;
use std::path::Path;

use crate::{Error, Profile};

/// What a file of that name holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileForm {
    Html,
    Json,
    Text,
}

impl FileForm {
    pub(crate) fn of(file: &Path) -> Self {
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("html") => Self::Html,
            Some("json") => Self::Json,
            _ => Self::Text,
        }
    }

    /// Whether this build of memline writes it; `word` is what asks for it.
    pub(crate) fn check(self, word: &str) -> Result<(), Error> {
        let allowed = match self {
            Self::Html if !cfg!(feature = "html") => {
                "other ends than .html, for which memline's feature `html` is needed"
            }
            Self::Json if !cfg!(feature = "json-out") => {
                "other ends than .json, for which memline's feature `json-out` is needed"
            }
            _ => return Ok(()),
        };
        Err(Error::unparsed(word, allowed))
    }

    pub(crate) fn contents(self, profile: &Profile) -> io::Result<Vec<u8>> {
        match self {
            Self::Html => html(profile),
            Self::Json => json(profile),
            Self::Text => Ok(format!("{profile}\n").into_bytes()),
        }
    }
}

#[cfg(feature = "html")]
fn html(profile: &Profile) -> io::Result<Vec<u8>> {
    let mut html = Vec::new();
    profile.write_html(&mut html)?;
    Ok(html)
}

#[cfg(feature = "json-out")]
fn json(profile: &Profile) -> io::Result<Vec<u8>> {
    let mut json = Vec::new();
    profile.write_to(&mut json)?;
    Ok(json)
}

/// Never called: [`FileForm::check`] refuses such a file.
#[cfg(not(feature = "html"))]
fn html(_: &Profile) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Never called: [`FileForm::check`] refuses such a file.
#[cfg(not(feature = "json-out"))]
fn json(_: &Profile) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::Unsupported.into())
}

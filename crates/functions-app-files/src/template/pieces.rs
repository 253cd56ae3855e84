//! What of a path fits a segment.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::parameter::Parameter;
use super::segment::{Part, Segment};

/// What the host escapes in a path.
const ESCAPED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// How a path is written.
#[derive(Clone, Copy)]
pub(super) enum Spelling {
    Decoded,
    Escaped,
}

/// A piece of a path that fits.
pub(super) enum Piece<'a> {
    Slash,
    Literal(Cow<'a, str>),
    Value(&'a Parameter, Option<&'a str>),
}

impl Spelling {
    fn decoded(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Decoded => text.into(),
            Self::Escaped => percent_decode_str(text).decode_utf8_lossy(),
        }
    }

    fn written(self, literal: &str) -> Cow<'_, str> {
        match self {
            Self::Decoded => literal.into(),
            Self::Escaped => utf8_percent_encode(literal, &ESCAPED).into(),
        }
    }

    fn fits(self, parameter: &Parameter, text: &str) -> bool {
        !text.is_empty() && parameter.fits(&self.decoded(text))
    }
}

impl Segment {
    pub(super) fn pieces<'a>(&'a self, text: &'a str, spelling: Spelling) -> Option<Vec<Piece<'a>>> {
        match self.parts() {
            [Part::Literal(literal)] => {
                let is_same = spelling.decoded(text).to_lowercase() == literal.to_lowercase();
                is_same.then(|| vec![Piece::Literal(spelling.written(literal))])
            }
            [Part::Parameter(parameter)] => spelling
                .fits(parameter, text)
                .then(|| vec![Piece::Value(parameter, Some(text))]),
            parts => {
                let whole = pieces_of(parts, text, spelling);
                whole.or_else(|| match parts {
                    // `{name}.{end?}` takes what has no dot, too.
                    [before @ .., Part::Literal(_), Part::Parameter(last)] if last.is_optional() => {
                        let mut pieces = pieces_of(before, text, spelling).filter(|_| !text.ends_with('.'))?;
                        pieces.push(Piece::Value(last, None));
                        Some(pieces)
                    }
                    _ => None,
                })
            }
        }
    }
}

/// From the end, as ASP.NET does it: a text between two parameters is looked for as far behind as it can stand.
fn pieces_of<'a>(parts: &'a [Part], text: &'a str, spelling: Spelling) -> Option<Vec<Piece<'a>>> {
    let mut pieces = Vec::new();
    let mut end = text.len();
    // The parameter whose text begins behind what is looked for next.
    let mut open: Option<&Parameter> = None;
    for part in parts.iter().rev() {
        match part {
            Part::Parameter(parameter) => open = Some(parameter),
            Part::Literal(literal) => {
                let written = spelling.written(literal);
                let start = match open.take() {
                    None => end
                        .checked_sub(written.len())
                        .filter(|start| is_at(text, *start, &written))?,
                    Some(parameter) => {
                        let last = end.checked_sub(written.len() + 1)?;
                        let start = (0..=last).rev().find(|start| is_at(text, *start, &written))?;
                        let value = &text[start + written.len()..end];
                        pieces.push(Piece::Value(parameter, Some(value)));
                        start
                    }
                };
                pieces.push(Piece::Literal(written));
                end = start;
            }
        }
    }
    match open {
        Some(parameter) => pieces.push(Piece::Value(parameter, Some(&text[..end]))),
        None if end > 0 => return None,
        None => {}
    }
    let fits = pieces.iter().all(|piece| match piece {
        Piece::Value(parameter, Some(text)) => spelling.fits(parameter, text),
        _ => true,
    });
    pieces.reverse();
    fits.then_some(pieces)
}

fn is_at(text: &str, start: usize, literal: &str) -> bool {
    let found = text.get(start..start + literal.len());
    found.is_some_and(|found| found.eq_ignore_ascii_case(literal))
}

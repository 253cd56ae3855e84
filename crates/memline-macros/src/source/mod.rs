//! The function as it stands in its file.

mod lines;
mod position;
mod text;

pub(crate) use self::lines::Lines;
pub(crate) use self::text::SourceText;

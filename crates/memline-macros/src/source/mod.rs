//! The function as it stands in its file.

mod canvas;
mod gap;
mod lines;
mod place;
mod position;
mod text;

pub(crate) use self::lines::Lines;
pub(crate) use self::place::Place;
pub(crate) use self::position::text;
pub(crate) use self::text::SourceText;

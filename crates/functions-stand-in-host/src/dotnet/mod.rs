//! What .NET and Newtonsoft's JSON do to values on their way through the host.

mod base64;
mod date;
mod number;
mod parse;
mod print;
mod token;

pub(crate) use self::base64::from_base64;
pub(crate) use self::date::Zone;
pub(crate) use self::parse::parse;
pub(crate) use self::print::{compact, indented, to_text};
pub(crate) use self::token::Token;

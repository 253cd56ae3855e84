//! The host's JSON, as it comes in.
//!
//! A derived `Deserialize` would lose the path to the member that is wrong, and hold all values beside the text that they
//! are read of. So an envelope is cut into slices of its text, and each value is read when it is asked for.

mod content;
mod decode;
mod envelope;
mod fields;
mod given;
mod http_trigger;
mod members;
mod reading;
mod surrogates;
mod value;
mod wish;

pub(crate) use self::content::{bytes, text};
pub(crate) use self::decode::{Encoded, decode, decode_bytes};
pub(crate) use self::envelope::{Content, Envelope};
pub(crate) use self::fields::Fields;
pub(crate) use self::http_trigger::{HttpContext, HttpTrigger};
pub(crate) use self::members::{Members, items, kind_of};
pub(crate) use self::value::value;
pub(crate) use self::wish::{BASE64, Kind, Wish};

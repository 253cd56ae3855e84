//! What the process held from moment to moment while a profile of it is made.
//!
//! A thread of its own looks every 2 ms at first. When there are too many moments, every second one goes, and from there on the
//! thread looks half as often: so calls pay nothing, and a profile of a day has no more moments than one of a second.

mod calls;
mod moments;
mod sampler;
mod seen;
mod told;

pub(crate) use self::sampler::Sampler;
pub(crate) use self::seen::Seen;
pub(crate) use self::told::told;

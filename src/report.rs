//! Reports as the log has them: for people, for Kusto, and for programs.
//!
//! [`table`](table()) and [`rows`](rows()) are laid out as Python's `memory_profiler` and Microsoft's how-to have them, in MiB
//! throughout. [`record`](record()) is version 1 of the JSON record. Each gives lines separated by newlines, without one at the
//! end; the log puts the logger's name before each.

mod marks;
mod process_memory;
mod record;
mod rows;
mod style;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use self::process_memory::{ProcessMemory, resident_bytes};
pub(crate) use self::record::record;
pub(crate) use self::rows::rows;
pub(crate) use self::style::Style;
pub(crate) use self::table::table;

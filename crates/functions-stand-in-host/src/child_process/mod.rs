//! A handler's process, its port and its streams.

mod lines;
mod port;
mod process;
mod start_failure;

pub use self::lines::Lines;
pub use self::port::free_port;
pub use self::process::Process;
pub use self::start_failure::StartFailure;

//! Programs that the bench `ratios` of memline starts, one for each global allocator, and asks for timings in turns.
//!
//! A program can have one global allocator and one profiler of its allocations, so what is compared has to run in
//! processes of their own. Each reads requests from its input, one a line, and answers with the time it took:
//!
//! ```text
//! alloc 1000
//! 6312
//! ```
//!
//! that is: the workload `alloc`, 1000 rounds, took 6312 ns. The process stays alive between requests, so that the
//! bench can ask two programs in turns a few milliseconds apart, and what else the machine does slows both.

mod serve;
mod workloads;

pub use serve::{Workload, processor_timed, serve, timed, timed_on_end};
pub use workloads::{allocate, five_lines, invocations, rounds};

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
//!
//! Started as `inner resident filled 64 200000` a program prints instead by how many bytes its resident set grows when it
//! allocates and fills 200,000 blocks of 64 bytes (`untouched`: zeroed blocks that are not written; `aligned`: blocks of 64 or
//! 4096 bytes that are aligned to their size), and ends.

mod modes;
mod resident;
mod serve;
mod workloads;

pub use memline::{Profiler, UntaggedAlloc};
pub use modes::{switched_off, throw_reports_away, while_lean, while_merging};
pub use serve::{Workload, median_of, processor_timed, serve, timed, timed_on_end};
pub use workloads::{allocate, allocation_timed, five_lines, invocations, rounds, twenty_five_lines};

//! Line-by-line memory profiles of Rust functions, sync and async.
//!
//! ```
//! use memline::{Session, profile};
//!
//! #[profile]
//! fn squares(n: u64) -> Vec<u64> {
//!     let mut squares = Vec::new();
//!     for i in 0..n {
//!         squares.push(i * i);
//!     }
//!     squares
//! }
//!
//! let session = Session::builder().open();
//! session.run(|| squares(1_000_000));
//! for report in session.finish() {
//!     println!("{report}");
//! }
//! ```
//!
//! prints, on one machine:
//!
//! ```text
//! Filename: src/main.rs
//! Line #    Mem usage    Increment  Occurrences   Line Contents
//! =============================================================
//!      3      2.4 MiB      2.4 MiB           1   #[profile]
//!      4                                         fn squares(n: u64) -> Vec<u64> {
//!      5      2.4 MiB      0.0 MiB           1       let mut squares = Vec::new();
//!      6     10.2 MiB      7.7 MiB     1000001       for i in 0..n {
//!      7     10.2 MiB      0.1 MiB     1000000           squares.push(i * i);
//!      8     10.2 MiB      0.0 MiB     1000000       }
//!      9     10.2 MiB      0.0 MiB           1       squares
//!     10     10.2 MiB      0.0 MiB           1   }
//! ```
//!
//! # Reading a report
//!
//! A report belongs to one function. Its rows are the lines of the function as written, from `#[profile]` to the
//! closing brace; a line that never ran, or holds no statement, has no numbers.
//!
//! * *Mem usage* is the largest value of the [measure](Measure) right after the line, over all its runs.
//! * *Increment* is the sum, over all its runs, of the measure after the line less the measure before it. It may be
//!   negative. Python's `memory_profiler`, whose columns these are, subtracts the largest value it has ever seen on the
//!   line before, so that its loops show growth that never was.
//! * *Occurrences* is how often the line ran: a loop's header once more than its body. An `.await` that is resumed
//!   does not run again.
//! * The row of `#[profile]` has the usage at entry, twice, and the number of calls. The closing brace has what dropping
//!   the variables and the owned parameters gave back. So the increments below the first row add up to what the calls changed.
//! * The closing brace of a scope inside the function (a block, a loop's body, an arm, a closure, an async block) that declares
//!   variables has a row too, if it stands on a line of its own: with what they gave back when the scope was left by its end.
//!   A scope that is left earlier, by `?`, `break`, `continue`, `return` or a panic, gives back on the line that leaves it.
//! * A call that panicked, or whose future was dropped, leaves `// <- panicked here` or `// <- cancelled here` on the
//!   line it had reached.
//!
//! Increments do not show what a line took and gave back. With [`Measure::Task`] each row also has its high-water mark,
//! the number of its allocations, and what was held while it waited ([`Measured`], and [`Style::details`] for tables).
//!
//! A nested profiled call is included in its caller's line and has a report of its own; a recursive call is included
//! in the outermost call's line.
//!
//! The [`guide`] finds a leak and a hidden peak, and says how to read each column.
//!
//! # Whose memory it is
//!
//! By [`Measure::Task`] a line is charged for what it allocates and for what it frees of its own, exactly, whatever runs
//! beside it. Memory belongs to *units*: a [`Session`] with all that runs in its scope or, outside of any, the outermost
//! profiled call. A unit's own is what it has allocated, and what was there when it began, unless that belongs to a unit that
//! still runs. [`Alloc`] tags each block with its unit and line.
//!
//! * What a line frees of others' memory, such as a message from another task, is not in its increment but in its
//!   [`freed_for_others_bytes`](Measured::freed_for_others_bytes), a mark behind the source line.
//! * What others free of the memory that a function's lines made is in
//!   [`freed_by_others_bytes`](Report::freed_by_others_bytes).
//! * A block that another unit makes larger belongs to both, each for the bytes that it asked for. What is given back first is
//!   what was added last.
//! * What runs elsewhere, in a task or a thread, belongs to the line that starts it if it is handed over by [`spawned`] or
//!   [`spawned_fn`], or started by `spawn` and `spawn_blocking` of the feature `tokio`: then it is that line's
//!   [`spawned_bytes`](Measured::spawned_bytes).
//!
//! # The whole process
//!
//! While a [`Profiler`] lives, all calls outside of sessions are added up in its [`Profile`]. That is what costs least: a call of a
//! few quiet lines takes some tens of nanoseconds, and neither allocates nor locks. There, and in sessions, each line also
//! knows what it has [retained](Measured::retained_bytes) and what it
//! [held when most was held](Measured::at_peak_bytes); and a profile knows the [ways](Profile::ways) to each line.
//!
//! # Where reports go
//!
//! Inside a [`Session`] calls of one function are merged into one report, and [`Session::finish`] returns them. Outside
//! of any, each call's report goes to the sink of [`configure`]: stdout, unless another is set. [`sink`] has some; any
//! closure is one.
//!
//! # Switching it without editing
//!
//! The environment variable `MEMLINE` gives the settings of a program that calls neither [`configure`] nor [`set_switch`]
//! before its first profiled call; it is read once, then. It is made of words with commas between:
//!
//! * how often: `on`, `off` or `1/N` (see [`Switch`]); `on` if not said;
//! * what is measured: `rss`, `pss`, `uss`, `heap` or `task` (see [`Measure`]); `rss` if not said;
//! * `quiet`: calls outside of sessions are profiled and their reports made, but not printed.
//!
//! ```text
//! MEMLINE=off cargo test
//! MEMLINE=task,1/100 ./server
//! ```
//!
//! A word that is none of these, and a measure that cannot be had in this program, is answered by one sentence on
//! standard error; then the defaults hold.
//!
//! # What it does not see
//!
//! * [`Measure::Rss`], the default, is the whole process: other threads and other calls mix in, freed memory often stays
//!   in it, and a page that was never touched is not. It moves by pages of 4 KiB or more.
//! * [`Measure::Task`] sees what the call itself allocates and frees, on whatever threads its future is polled. What
//!   a task or thread does that the call started by other means than those above is not charged to the call, nor are memory
//!   maps, the stack, and what C code allocates.
//! * Each block has 8 bytes more behind it under [`Alloc`], which are in the resident set but not in the counts; a block that more
//!   than one unit or line has made larger has 16 for each. An allocator that rounds sizes up may then need the next larger
//!   size: a block of 4,096 aligned bytes takes 8,192. [`UntaggedAlloc`] has none of that, and knows no owners.
//! * What is allocated while profiling is switched off is never counted, nor is its end; what such a block grows by later is.
//! * By [`Measure::Task`], a runtime frees a task's cell a moment after the task has been joined: if the session has finished by
//!   then, those bytes count as retained.
//! * Calls on more than 4,096 threads at once have no rows of their own, and closures and async blocks that run there, outside
//!   of their function's calls, have none at all.
//! * Of a recursive function only the outermost call's lines are counted.
//! * All instances of a generic function are one function. Its [path](Report::path) has a `_` for what it is generic over.
//! * A statement that spans several lines is one row at its first line, but for the lines of its blocks, closures and
//!   async blocks, and those that begin with `.await` or with a method of a value that the line above made.
//! * Inside macro calls and `const` blocks there are no rows. A scope that a macro call leaves early counts as left by its end, but for
//!   `bail!` and `throw!`, which are known to return.
//!
//! # Budgets
//!
//! A function can be held to what it may take: each call that goes over panics when it ends, and shows the lines. So do the
//! reports of a session that are not within a [`Budget`].
//!
//! ```
//! use memline::profile;
//!
//! #[global_allocator]
//! static ALLOC: memline::Alloc = memline::Alloc::system();
//!
//! #[profile(max_peak = "8 KiB", max_retained = "0 B")]
//! fn sum(n: usize) -> usize {
//!     let numbers: Vec<usize> = (0..n).collect();
//!     numbers.iter().sum()
//! }
//!
//! sum(1000);
//! let broken = std::panic::catch_unwind(|| sum(1025)).unwrap_err();
//! let message = broken.downcast::<String>().unwrap();
//! assert!(message.contains("held 8.0 KiB (8200 bytes) at its peak, and max_peak is 8.0 KiB (8192 bytes)"));
//! ```
//!
//! # Features
//!
//! * `profiling`, on by default: without it `#[profile]` checks its arguments and its function and vanishes: the compiler
//!   sees the function as if the attribute were not there, and sessions have no reports. A library that profiles its own
//!   functions would depend on `memline` with `default-features = false` and let its users switch that on.
//! * `source`, on by default: the text of each profiled function is in the binary, about 2 KB for each. Without it reports read the
//!   text from the function's file, if that is found from the folder in which the program runs, or from one around it, and is
//!   still what was compiled; else their rows have no text, but the line numbers and all else. A shipped program would depend
//!   on `memline` with `default-features = false, features = ["profiling"]`.
//! * `json` adds `render::json`, for programs that read reports.
//! * `serde` adds `Serialize` to [`Report`], [`Row`], [`Measured`] and [`End`], with fields named as the accessors are,
//!   and `Serialize` and `Deserialize` to [`Measure`] and [`Switch`], in the words that they are parsed from.
//! * `tokio` adds `spawn` and `spawn_blocking`.
//! * `tracing` adds `sink::tracing`.

mod attach;
mod block;
mod budget;
mod calibrate;
mod call;
mod clock;
mod collector;
mod config;
mod env;
mod error;
mod frame;
mod future;
mod guard;
pub mod guide;
mod heap;
mod limits;
mod measure;
mod outcome;
mod over_budget;
mod part;
mod peak;
mod place;
mod probe;
mod process;
mod profile;
mod profiler;
pub mod render;
mod report;
mod rows;
mod sampling;
#[cfg(feature = "serde")]
mod serialize;
mod session;
mod session_state;
pub mod sink;
mod site;
mod spawn;
mod stack;
mod stats;
mod sync;
mod thread;
mod top;
mod tried;

#[doc(hidden)]
pub mod __private;

pub use budget::{Budget, assert_within};
pub use config::{Config, configure, set_switch, switch};
pub use error::Error;
pub use heap::{Alloc, UntaggedAlloc};
pub use measure::Measure;
pub use memline_macros::profile;
pub use outcome::End;
pub use over_budget::OverBudget;
pub use profile::{Profile, Way};
pub use profiler::Profiler;
pub use render::Style;
pub use report::{Measured, Report, Row};
pub use sampling::Switch;
pub use session::{Scope, Session, SessionBuilder, SessionHandle};
pub use spawn::{Spawned, spawned, spawned_fn};
#[cfg(feature = "tokio")]
pub use spawn::{spawn, spawn_blocking};

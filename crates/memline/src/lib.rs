#![doc = include_str!("../README.md")]
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
//! * The row of `#[profile]` has the usage at entry, twice, and the number of calls that have ended. The closing brace has what
//!   dropping the variables and the owned parameters gave back. So the increments below the first row add up to what the calls
//!   changed.
//! * The closing brace of a scope inside the function (a block, a loop's body, an arm, a closure, an async block) that declares
//!   variables has a row too, if it stands on a line of its own: with what they gave back when the scope was left by its end.
//!   A scope that is left earlier, by `?`, `break`, `continue`, `return` or a panic, gives back on the line that leaves it.
//! * A call that panicked, or whose future was dropped, leaves `// <- panicked here` or `// <- cancelled here` on the
//!   line it had reached.
//!
//! Increments do not show what a line took and gave back. With [`Measure::Task`] each row also has its high-water mark,
//! the number of its allocations and their bytes, what it *retained*, and what was held while it waited ([`LineStats`], and
//! [`Format::details`] for tables).
//!
//! *Retained* is what was allocated and is still there: by a line, while it was the innermost profiled one; by a call, with all
//! that it called and spawned. A [`Profile`], a [`Report`], a line and a [`Budget`] mean the same by it. Only the budget in a
//! function's attribute lets an argument that the call takes and frees make up for what it leaves.
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
//! call that has a report of its own. A unit's own is what it has allocated, and what was there when it began, unless that belongs
//! to a unit that still runs. [`Alloc`] tags each block with its unit and line. In a [`Profiler`]'s profile all memory is the
//! process's.
//!
//! * What a line frees of others' memory, such as a message from another task, is not in its increment but in its
//!   [`freed_for_others_bytes`](LineStats::freed_for_others_bytes), a mark behind the source line.
//! * What others free of the memory that a function's lines made is in
//!   [`freed_by_others_bytes`](Report::freed_by_others_bytes).
//! * A block that another unit makes larger belongs to both, each for the bytes that it asked for. What is given back first is
//!   what was added last.
//! * What runs elsewhere, in a task or a thread, belongs to the line that starts it if it is handed over by
//!   [`in_current_line`](SpawnFuture::in_current_line), or started by `spawn` and `spawn_blocking` of the feature `tokio`: then
//!   it is that line's [`spawned_bytes`](LineStats::spawned_bytes).
//! * A closure or async block that runs where no call of its function does, on another thread or when the function has returned,
//!   has its lines in the session that it runs in or, outside of sessions, in the profile of the process. Without either nobody
//!   takes them, nor where calls are [chosen](Sampling::OneIn).
//!
//! # Where profiles come from
//!
//! * A [`Session`] adds up the calls of a request, a job or a test; [`Session::finish`] returns its [`Profile`].
//! * A [`Profiler`] adds up all calls of the process, those in sessions too, and prints its profile when it is dropped, or
//!   returns it from [`finish`](Profiler::finish). That is what costs least: a call neither allocates nor locks. A thread of its own
//!   looks at the process from time to time, for the profile's [time line](Profile::timeline).
//! * A profile displays itself, has a report for each function, the [ways](Profile::ways) to each line and totals, can be
//!   [merged](Profile::merge) with others and [compared](Profile::diff) with one of before, and is written and read as JSON, of one
//!   version, whose schema is `docs/profile.schema.json` in this crate.
//! * Outside of both, each call's report goes to the [sink](Config::sink) of [`configure`], if there is one, or to standard
//!   error if [`each`](Config::each) call's is asked for. [`sink`] has some sinks; any closure is one.
//!
//! # Switching it without editing
//!
//! The environment variable `MEMLINE` gives the settings of a program that calls neither [`configure`] nor [`set_sampling`]
//! before its first profiled call; it is read once, then. It is made of words with commas between:
//!
//! * how often: `on`, `off` or `1/N` (see [`Sampling`]); `on` if not said;
//! * what is measured: `rss`, `pss`, `uss`, `heap` or `task` (see [`Measure`]); if not said, `task` where the program's allocator is
//!   one of memline's, and `rss` elsewhere;
//! * `out=FILE`: the [`Profile`] of the process is written to that file, also if the program sets everything else itself. Of the
//!   calls until then: first 50 ms after the first profiled call, then every second, and when the process exits. The file is
//!   replaced as a whole. It is a page to look at if its name ends in `.html`, with the feature `html`; JSON if it ends in
//!   `.json`, with the feature `json-out`; else text. `%p` in it is the process's number;
//! * `lean`, beside `out=FILE`: calls of functions that are hot and leave the heap alone cost next to nothing, and are not counted
//!   in that profile (see [`ProfilerBuilder::lean`]);
//! * `each`: each call outside of sessions has a table of its own on standard error, in one write;
//! * `quiet`: such reports are made and not printed, to try what profiling does to a program.
//!
//! ```text
//! MEMLINE=off cargo test
//! MEMLINE=out=memory.txt ./program
//! MEMLINE=out=memory.html ./program
//! MEMLINE=lean,out=memory.txt ./program
//! MEMLINE=rss,1/100,out=/var/tmp/%p.txt ./server
//! ```
//!
//! A kill or an abort loses what was added since the file was last written: a second at most. An exit loses nothing on Unix,
//! be it `main` that returns or [`std::process::exit`]; calls that are still running are in the file with the lines that have run. On
//! other systems it loses what a kill does. After a `fork` the child writes no file.
//!
//! A word that is none of these, and a measure that cannot be had in this program, is answered by one sentence on
//! standard error; then the defaults hold.
//!
//! # What it does not see
//!
//! * [`Measure::Rss`] is the whole process: other threads and other calls mix in, freed memory often stays
//!   in it, and a page that was never touched is not. It moves by pages of 4 KiB or more.
//! * [`Measure::Task`] sees what the call itself allocates and frees, on whatever threads its future is polled. What
//!   a task or thread does that the call started by other means than those above is not charged to the call, nor are memory
//!   maps, the stack, and what C code allocates.
//! * Each block has 8 bytes more behind it under [`Alloc`], which are in the resident set but not in the counts; a block that more
//!   than one unit or line has made larger has 16 for each. What that costs depends on how the allocator rounds sizes up. glibc
//!   has room for them behind blocks of 64, 1,024 or 4,096 bytes, and needs half as much again for 24 bytes. mimalloc and
//!   jemalloc take the next larger size for powers of two: a quarter to a third more. There a block that is aligned to its own size
//!   takes twice the room, and more. Of a zeroed block that nobody touches, the page with the tag becomes resident.
//!   [`UntaggedAlloc`] has none of that, and knows no owners. The page `BENCHMARKS.md` beside the sources has the figures.
//! * The future of a profiled async function has 32 bytes more for each level of profiled functions, and up to a fifth more where
//!   the compiler places its parts otherwise. A line that boxes or spawns it asks for a block of that size, and is charged for
//!   what it asks for.
//! * What is allocated while profiling is switched off is never counted, nor is its end; what such a block grows by later is.
//! * By [`Measure::Task`], a runtime frees a task's cell a moment after the task has been joined: if the session has finished by
//!   then, those bytes count as retained.
//! * Calls on more than 4,096 threads at once have no rows of their own, and closures and async blocks that run there, outside
//!   of their function's calls, have none at all.
//! * Of a recursive function only the outermost call's lines are counted.
//! * All instances of a generic function are one function. Its [path](Report::path) has a `_` for what it is generic over.
//! * A statement that spans several lines is one row at its first line, but for the lines of its blocks, closures and
//!   async blocks, and those that begin with `.await` or with a method of a value that the line above made.
//! * A closure or async block on its statement's line is part of that line, and of none where it runs on another thread.
//! * Inside macro calls and `const` blocks there are no rows. A scope that a macro call leaves early counts as left by its end, but for
//!   `bail!` and `throw!`, which are known to return.
//! * A table is printed in one write, and never inside a line that `print!` or `println!` is writing; `eprintln!` writes a line in
//!   pieces, so that the table of a profiled [`Display`](std::fmt::Display) that it calls, if each call has one, is between them.
//!
//! # Budgets
//!
//! A function can be held to what it may take, by its attribute: a call that goes over panics when it ends, at its function, and
//! shows the lines. That is so where the function's crate is compiled with debug assertions; elsewhere the call is reported, unless
//! [`Config::over_budget`] says otherwise. So can the reports of a session, by a [`Budget`].
//!
//! ```
//! use memline::{Config, OverBudget, profile};
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
//! // Also in a release build.
//! memline::configure(Config::new().over_budget(OverBudget::Panic))?;
//! sum(1000);
//! let broken = std::panic::catch_unwind(|| sum(1025)).unwrap_err();
//! let message = broken.downcast::<String>().unwrap();
//! assert!(message.contains("held 8.0 KiB (8200 bytes) at its peak, and max_peak is 8.0 KiB (8192 bytes)"));
//! # Ok::<(), memline::Error>(())
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
//! * `html` adds `json-out`, `Profile::write_html`, `Profile::write_html_diff` and `MEMLINE=out=FILE.html`: one HTML file to look
//!   at, in which the profile is. The page takes about 400 KB of the program.
//! * `json-out` adds `Profile::write_to` and `MEMLINE=out=FILE.json`.
//! * `json` adds `json-out` and `Profile::read_from`. A program none of whose
//!   dependencies has had `serde_json` may need a type written down where the compiler knew it before, such as that of `[]` in
//!   `assert_eq!(bytes, [])`, because numbers can be compared with JSON then.
//! * `serde` adds `Serialize` and `Deserialize` to [`Profile`], [`Report`] and what they are made of, and to [`Measure`] and
//!   [`Sampling`], in the words that they are parsed from.
//! * `tokio` adds `spawn` and `spawn_blocking`.
//! * `tracing` adds `sink::tracing`.

mod attach;
mod bare;
mod bare_call;
mod block;
mod budget;
mod c_library;
mod calibrate;
mod call;
mod clock;
mod collector;
mod config;
mod entry;
mod env;
mod error;
mod file_form;
mod former_names;
mod frame;
mod future;
mod guard;
pub mod guide;
mod heap;
mod limits;
mod measure;
mod muted;
mod outcome;
mod output;
mod over_budget;
mod part;
mod peak;
mod place;
mod probe;
mod process;
mod profile;
mod profiler;
mod recording;
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
mod timeline;
mod top;
mod tried;

#[doc(hidden)]
pub mod __private;

pub use budget::{Budget, assert_within};
pub use config::{Config, configure, sampling, set_sampling};
pub use error::Error;
#[expect(deprecated, reason = "programs of 0.1 name them")]
#[doc(hidden)]
pub use former_names::{End, Measured, Style, Switch, set_switch, spawned, spawned_fn};
pub use heap::{Alloc, UntaggedAlloc};
pub use measure::Measure;
pub use memline_macros::profile;
pub use outcome::Outcome;
pub use over_budget::OverBudget;
pub use profile::{Diff, FunctionDiff, Held, LineDiff, Moment, Profile, Span, Timeline, Way, WayLine};
pub use profiler::{Profiler, ProfilerBuilder};
pub use render::Format;
pub use report::{LineStats, Report, Row};
pub use sampling::Sampling;
pub use session::{Scope, Session, SessionBuilder, SessionHandle};
pub use spawn::{SpawnClosure, SpawnFuture, Spawned};
#[cfg(feature = "tokio")]
pub use spawn::{spawn, spawn_blocking};

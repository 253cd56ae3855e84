//! The `#[profile]` attribute of the crate `memline`, which re-exports and documents it.
//!
//! In the order in which a function goes through them: `attribute` reads the arguments (`arguments`) and the item
//! (`function`); `source` says on which lines its parts stand; `plan` decides which probes the body gets, and changes
//! nothing; `emit` writes the calls into the body; `body` puts the function together, by its kind. What is done only
//! because of Clippy is in `clippy`.

mod arguments;
mod attribute;
mod body;
mod clippy;
mod emit;
mod function;
mod names;
mod patterns;
mod plan;
mod rebind;
mod source;
mod tokens;

use proc_macro::TokenStream;

/// Profiles a function's memory line by line.
///
/// It goes on any `fn` or `async fn` with a body, also in an `impl` or a trait, and does not change what the
/// function is or does: its type, the compiler's lints, the auto traits of its future and the order in which its values
/// are dropped stay the same. Clippy says nothing new of it, but less: it does not know some of its patterns again with
/// probes between them, and what the function `expect`s of Clippy's lints is allowed for that reason.
///
/// An `async fn` that no other attribute may look at is written as `fn … -> impl Future<Output = …>`, which is the same to its
/// callers. Its documentation shows it so, and of a public trait's method the compiler does not say `async_fn_in_trait`.
///
/// Each call, or all calls within one session, give a report with a row for every source line from the attribute to
/// the closing brace.
///
/// Without the feature `profiling` it checks the function and its arguments, and hands the function through as it is.
///
/// # Arguments
///
/// `#[profile(measure = "task", precision = 3, name = "fetch", max_peak = "8 MiB", max_retained = "0 B")]`: each may be
/// left out, in any order.
///
/// * `measure`: what the function's calls are measured by, `"rss"`, `"pss"`, `"uss"`, `"heap"` or `"task"`, whatever the
///   session and the process measure. Where it cannot be read in the process the function's reports have no numbers, and
///   stderr is told why, once.
/// * `precision`: how many decimals, from 0 to 6, its reports have where the style that they are written in does not say.
/// * `name`: what its reports call it, in place of its own name.
/// * `max_peak`: the most that a call may hold over what there was when it began; if it holds more it panics when it ends.
/// * `max_retained`: the most that a call may leave behind: what it allocated less what it freed, its result included.
///
/// The last two are the function's budget. A size is a string: a number, which may have decimals, and `B`, `KiB`, `MiB` or
/// `GiB`, each 1024 of the one before (`KB`, `MB` and `GB` are refused: to some they are 1000, to others 1024). A function
/// with a budget is measured by `task`, or by `heap` if its `measure` says so; `heap` sees all threads, and of the peak only
/// what is there when a line ends.
///
/// Budgets are checked on the calls that are profiled: all of them, unless the process or the session says otherwise, and
/// not a recursive call, which belongs to the outermost. A call that panics or whose future is dropped is not held to the
/// budget, nor one that ends while the thread unwinds: their reports say that they were over it. The panic is that of a
/// function that has done its work: its variables are dropped and its report has been delivered; its result is lost, and
/// like whatever a function was about to return when a destructor panicked it is not even dropped. A future panics in the
/// poll that would have been its last, and drops its result. Where the allocator wrapper is missing the call panics too,
/// because a budget that cannot be checked must not pass. A program that serves people has all of that reported instead:
/// `Config::over_budget`.
///
/// # Errors
///
/// A `const fn`, a method without a body, and arguments that are not as above are refused at compile time, each with one
/// sentence.
///
/// # Examples
///
/// The attribute writes paths of the crate that re-exports it, which has the examples that run.
///
/// ```ignore
/// #[memline::profile]
/// fn squares(n: u64) -> Vec<u64> {
///     (0..n).map(|i| i * i).collect()
/// }
/// ```
#[proc_macro_attribute]
pub fn profile(arguments: TokenStream, item: TokenStream) -> TokenStream {
    attribute::profile(arguments.into(), item.into()).into()
}

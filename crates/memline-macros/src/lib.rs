//! The `#[profile]` attribute of the crate `memline`, which re-exports and documents it.
//!
//! In the order in which a function goes through them: `attribute` reads the arguments (`arguments`) and the item
//! (`item`), and `container` finds the functions in an `impl`, a trait or a module; `source` says in which file and on which
//! lines a function's parts stand; `plan` decides which probes the body gets, and changes nothing; `emit` writes the calls
//! into the body; `body` puts the function together, by its kind.

mod arguments;
mod attribute;
mod body;
mod container;
mod emit;
mod item;
mod memline;
mod names;
mod patterns;
mod plan;
mod rebind;
mod source;
mod statics;
mod tokens;

use proc_macro::TokenStream;

/// Profiles a function's memory line by line.
///
/// It goes on any `fn` or `async fn` with a body, also in an `impl` or a trait; or on a whole `impl`, a trait or an inline module,
/// which is [the same](#on-an-impl-a-trait-or-a-module) for each function in it. It does not change what the function is or does: its type, the compiler's lints, the auto traits of its future and the order in which its values
/// are dropped stay the same. Clippy sees the function as it is written, without the attribute.
///
/// An `async fn` that no other attribute may look at is written as `fn … -> impl Future<Output = …>`, which is the same to its
/// callers. Its documentation shows it so, and of a public trait's method the compiler does not say `async_fn_in_trait`.
///
/// A function that ends in an async block, or in `Box::pin` of one, is called when that block is first polled. What it does before has
/// lines in a session and in a profile of the process, and none in a report of one call.
///
/// Each call, or all calls within one session, give a report with a row for every source line from the attribute to
/// the closing brace. A function that is profiled with the `impl`, trait or module around it has no attribute of its own: its
/// first row is that of the `fn`.
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
/// * `crate`: the path of the crate `memline`, as in `crate = toolkit::memline`, where it has another name or is re-exported.
/// * `skip` stands alone, on what is to stay as it is in an `impl`, a trait or a module that is profiled.
///
/// # On an `impl`, a trait or a module
///
/// All functions in it are profiled, those of modules and `impl`s in it too. The arguments hold for each of them: a budget is the
/// budget of each function. Only `name` cannot be given there.
///
/// * A function with a `#[profile]` of its own is profiled by that alone. With `#[profile(skip)]` it is left out, and so is an
///   `impl`, a trait or a module within.
/// * A `const fn`, a naked function and one without a body stay as they are: there is nothing in them to measure at run time.
/// * Functions within functions stay as they are, and so does what a macro call makes: it cannot be seen.
///
/// # In macros
///
/// A function that `macro_rules!` makes may be written in two places: in the macro, and where the macro is called. It stands
/// where its statements do. If the macro has none of its own (`fn $name() $block`, `fn $name() { $($body)* }`), the
/// report has the file and the lines of the call; if it has, those of the macro, and all that a `$fragment` does counts on
/// the line of the macro on which it is put.
///
/// # Errors
///
/// Refused at compile time, each with one sentence: a `const fn`, a naked function, a method without a body, a module in another
/// file, an `impl`, trait or module in which there is no function, any other item, and arguments that are not as above.
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

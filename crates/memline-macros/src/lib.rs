//! The `#[profile]` attribute of the crate `memline`, which re-exports and documents it.

mod args;
mod bodies;
mod body;
mod emit;
mod function;
mod lines;
mod parameters;
mod source;
mod values;

use proc_macro::TokenStream;

/// Profiles a function's memory line by line.
///
/// It goes on any `fn` or `async fn` with a body, also in an `impl` or a trait, and does not change what the
/// function is or does: its type, its lints, the auto traits of its future and the order in which its values are
/// dropped stay the same. It takes no arguments.
///
/// Each call, or all calls within one session, give a report with a row for every source line from the attribute to
/// the closing brace.
///
/// # Errors
///
/// A `const fn` and a method without a body are refused at compile time, each with one sentence.
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
    emit::profile(arguments.into(), item.into()).into()
}

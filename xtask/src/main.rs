//! What is run on this repository by hand, and one task that `make package` runs: see `USAGE`.
#![forbid(unsafe_code)]

mod allocator;
mod binary;
mod compile;
mod count;
mod extern_crate;
mod fetch;
mod list;
mod package;
mod packaged;
mod programs;
mod results;
mod run;
mod running;
mod source;
mod start;
mod table;
mod verdict;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask instrument [CRATE…]        run the named crates again, or all that have no result yet, and write the table
cargo xtask instrument count [CRATE…]  only count the functions of the crates on the list
cargo xtask instrument table           only write the table from the results that are there
cargo xtask programs [PROGRAM…]        build and run the programs on the list, or those named, by themselves, by cargo memline, by
                                       heaptrack and by dhat, and write the table; with --built, of builds that are there; with
                                       --quick, of those, once each, and only print the table
cargo xtask programs table             only write the table from the results that are there
cargo xtask packaged HANDLER           measure an executable of the function app, and fail if it is larger than promised
cargo xtask start                      measure when custom handlers are ready and what they hold: Rust, Node, Python";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["start"] => start::print(),
        ["instrument", "table"] => table::write(),
        ["instrument", "count", names @ ..] => count::print(names),
        ["packaged", handler] => packaged::check(handler.as_ref()),
        ["programs", words @ ..] => programs::all(words),
        ["instrument", names @ ..] => run::all(names),
        _ => bail!("{words:?} is not a task; there are:\n{USAGE}"),
    }
}

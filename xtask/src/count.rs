//! `cargo xtask instrument count`: how many functions the crates of the list have.

use std::fs;

use anyhow::Result;
use walkdir::WalkDir;

use crate::{compile, fetch, list, source};

/// Prints the functions in `src` and `tests` of each crate, also those in files that the compiler does not read.
pub(crate) fn print(names: &[&str]) -> Result<()> {
    let (mut functions, mut async_functions) = (0, 0);
    for listed in list::read(names)? {
        let folder = compile::work_folder().join(&listed.name).join("fetch");
        let published = match fetch::source(&listed, &folder) {
            Ok(published) => published,
            Err(error) => {
                println!("{}: {error:#}", listed.name);
                continue;
            }
        };
        let (mut all, mut are_async, mut tests) = (0, 0, 0);
        for folder in ["src", "tests"] {
            for entry in WalkDir::new(published.join(folder)).into_iter().flatten() {
                let is_rust = entry.path().extension().is_some_and(|extension| extension == "rs");
                if let Some(text) = fs::read_to_string(entry.path()).ok().filter(|_| is_rust) {
                    let instrumented = source::instrument(&text, &listed.item_macros);
                    all += instrumented.functions;
                    are_async += instrumented.async_functions;
                    tests += text.matches("test]").count();
                }
            }
        }
        println!(
            "{:>7} {are_async:>6} async {tests:>6} tests  {} {}",
            all, listed.name, listed.version
        );
        functions += all;
        async_functions += are_async;
    }
    println!("{functions:>7} {async_functions:>6} async");
    Ok(())
}

//! The recordings of the real host, each row by its name: what the host sends, what it makes of answers, and how the
//! library reads it.
//!
//! The rows are those of the folder that the variable `RECORDED` names, or else of `recorded`, beside `Cargo.toml`.

mod answers;
mod client_lines;
mod data;
mod library;
mod other_bindings;
mod outputs;
mod over_the_wire;
mod python;
mod requests;

use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// A row's name, and why it is not as it should be, if so.
type Row = Trial;

fn row(name: String, check: impl FnOnce() -> Result<(), String> + Send + 'static) -> Row {
    Trial::test(name, move || check().map_err(Failed::from))
}

/// The sentence of two values that should be the same.
fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, recorded: &T) -> Result<(), String> {
    if found == recorded {
        Ok(())
    } else {
        Err(format!("{what}\n   found: {found:?}\nrecorded: {recorded:?}"))
    }
}

fn main() -> ExitCode {
    let folder = std::env::var_os("RECORDED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("recorded"),
        PathBuf::from,
    );
    let mut rows = requests::rows(&folder);
    rows.extend(client_lines::rows(&folder));
    rows.extend(answers::rows(&folder));
    rows.extend(over_the_wire::rows(&folder));
    rows.extend(other_bindings::rows(&folder));
    rows.extend(outputs::rows(&folder));
    rows.extend(library::rows(&folder));

    // A folder without rows, or one that is not there, must not pass.
    rows.push(row("rows are found".to_owned(), {
        let count = rows.len();
        move || {
            if count > 0 {
                Ok(())
            } else {
                Err("the folder has no recordings".to_owned())
            }
        }
    }));
    libtest_mimic::run(&Arguments::from_args(), rows).exit_code()
}

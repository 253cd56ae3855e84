//! `cargo functions`: the files that the Azure Functions host reads, beside a Rust app.
//!
//! ```sh
//! cargo functions check                        # hold the files against the built app
//! cargo functions add Order --trigger queue    # write the files of a new function
//! ```
//!
//! The host says little where its files do not fit the app. [`Check`] reads them, starts the app that they name, asks
//! it for its routes, and says what is wrong and how to fix it. [`NewFunction`] writes a function's files and says
//! which code is left to write. [`run`] is the command line of both.

#![forbid(unsafe_code)]

mod add;
mod check;
mod command;
mod error;
mod levels;
mod manifest;
mod names;
mod settings;
mod similar;
mod triggers;

pub use self::add::{NewFunction, TriggerKind, Written};
pub use self::check::{Check, Finding, Glibc, Severity};
pub use self::command::run;
pub use self::error::Error;

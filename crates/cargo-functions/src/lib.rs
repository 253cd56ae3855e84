//! `cargo functions`: the files that the Azure Functions host reads, beside a Rust app.
//!
//! ```sh
//! cargo functions init --web-app               # make an app of a crate
//! cargo functions check                        # hold the files against the built app
//! cargo functions add Order --trigger queue    # write the files of a new function
//! ```
//!
//! The host says little where its files do not fit the app. [`Check`] reads them, starts the app that they name, asks
//! it for its routes, and says what is wrong and how to fix it. [`NewApp`] and
//! [`NewFunction`] write an app's and a function's files and say which code is left to write. [`run`] is the command line
//! of all three.

#![forbid(unsafe_code)]

mod add;
mod check;
mod command;
mod error;
mod init;
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
pub use self::init::{NewApp, WrittenApp};

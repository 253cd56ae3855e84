//! The host's protocol, from outside: one module per promise.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod answers;
mod app_folder;
mod client;
mod copies;
mod corpus;
mod fixtures;
#[path = "../../fuzz/src"]
mod fuzz {
    pub(crate) mod harness;
    mod input;
    mod separator;
}
mod invocation;
mod limits;
mod log_lines;
mod log_routes;
mod no_timer;
mod other_triggers;
mod panics;
mod plain;
mod rebuilt;
mod refusals;
mod round_trip;
mod services;
mod severity;
mod slow_clients;
mod smuggling;
mod sockets;
mod span_fields;
mod streamed;
mod support;
mod undelivered;
mod upgrades;

//! What a handler can ask for as an argument, and what it can give to output bindings.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod arguments;
mod bindings;
mod blob;
mod cosmos_db;
mod event_grid;
mod event_hubs;
mod identities;
mod kinds;
mod outputs;
mod queue_message;
mod recordings;
mod service_bus;
mod support;
mod timer;
mod trace_context;

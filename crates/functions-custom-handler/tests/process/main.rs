//! What ends the process and what does not, each time in a process of its own.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod app;
mod blocked;
mod child;
mod descriptors;
mod host_gone;
mod signals;
mod size_limit;

//! Layers and extractors that axum's users reach for, in front of and behind an app: what the client gets in every mode.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod bodies;
mod client;
mod compression;
mod cookies;
mod failures;
mod files;
mod framing;
mod guards;
mod log;
mod paths;
mod support;

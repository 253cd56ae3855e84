//! Throws requests and answers at the handler: names, modes, bindings, batches, arguments, outputs.
//!
//! `./run.sh 600` beside this package runs it for ten minutes, with a stable compiler.

#![no_main]

mod harness;
mod input;
mod separator;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

/// Its folder has functions with the bindings of those that were recorded.
static HARNESS: LazyLock<harness::Harness> =
    LazyLock::new(|| harness::Harness::new(concat!(env!("CARGO_MANIFEST_DIR"), "/app")));

fuzz_target!(|input: &[u8]| {
    HARNESS.check(input);
});

//! Random functions: their syntax, how they are made up, and their text.

pub(crate) mod grow;
pub(crate) mod syntax;
pub(crate) mod write;

/// Where `MEMLINE_SEED` does not say otherwise: a test that differs from run to run would fail for nobody else. Seeds that
/// once failed stay here with what they found, until the generator changes: then they are other functions'.
#[allow(dead_code, reason = "the build script's")]
pub(crate) const SEEDS: &[u64] = &[
    // What came first.
    2, // Of the first ones, that in which most buffers change owners.
    5,
    // A block that a closure begins in another session, and that goes on there on another thread, lost its lines.
    100,
];

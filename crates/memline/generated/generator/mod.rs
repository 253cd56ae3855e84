//! Random functions: their syntax, how they are made up, and their text.

pub(crate) mod grow;
pub(crate) mod syntax;
pub(crate) mod write;

/// Where `MEMLINE_SEED` does not say otherwise: a test that differs from run to run would fail for nobody else.
#[allow(dead_code, reason = "the build script's")]
pub(crate) const DEFAULT_SEED: u64 = 2;

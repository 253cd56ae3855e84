//! Nothing but a test: random functions, made by `build.rs` from the seed `MEMLINE_SEED`, with `#[profile]` and without.
//!
//! `generator` makes them and writes them down. The test makes the same ones again and reckons, by running their syntax
//! trees, what every row of every report must say. What fails with another seed fails again with it:
//!
//! ```text
//! MEMLINE_SEED=7 cargo test -p memline-generated
//! ```

//! Nothing but tests: what `#[profile]` writes must mean the same in edition 2021.

//! Nothing: this package is its tests, which are run by `cargo test -p memline-off --test off --test ui`.

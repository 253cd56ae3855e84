//! The order of drops in edition 2021.

#[path = "../../../tests/drop_order.rs"]
mod drop_order;

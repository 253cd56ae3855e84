//! Odd functions in edition 2024.

mod odd;
mod quiet;

#[test]
fn odd_functions_do_what_they_did() {
    quiet::reports();
    odd::call_all().expect("they all return");
}

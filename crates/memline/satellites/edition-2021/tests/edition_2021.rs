//! Odd functions in edition 2021, whose tail temporaries are dropped later and whose `if let` keeps its temporaries
//! longer.

#[path = "../../../tests/odd/mod.rs"]
mod odd;
#[path = "../../../tests/quiet/mod.rs"]
mod quiet;

#[test]
fn odd_functions_do_what_they_did() {
    quiet::reports();
    odd::call_all().expect("they all return");
}

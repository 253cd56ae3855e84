//! What `#[profile]` refuses, with the sentence that the compiler shows at the user's own line.

#[test]
fn refusals() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

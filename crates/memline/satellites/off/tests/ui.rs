//! What is refused is refused without the feature too: switching it must not break a build.

#[test]
fn refusals() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

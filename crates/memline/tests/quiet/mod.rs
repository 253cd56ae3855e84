//! Keeps the reports of calls outside of sessions off the test run's output.

pub(crate) fn reports() {
    memline::configure(memline::Config::new().sink(|_| {})).expect("the resident set can be read");
}

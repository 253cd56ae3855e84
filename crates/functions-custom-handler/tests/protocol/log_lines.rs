//! What a line of log looks like.

use tracing::{debug, error, info, trace, warn};

use crate::support::Streams;

/// What the events in `log` write to standard output and standard error.
fn written(log: fn()) -> (Vec<String>, Vec<String>) {
    let (streams, _guard) = Streams::capture();
    log();
    (streams.out.writes(), streams.err.writes())
}

#[track_caller]
fn assert_out(log: fn(), expected: &str) {
    assert_eq!(written(log), (vec![expected.to_owned()], vec![]));
}

#[test]
fn information_is_target_and_message() {
    assert_out(|| info!(target: "app", "hello {}", "été"), "app: hello été\n");
    assert_out(|| info!(target: "app", message = "hello"), "app: hello\n");
}

#[test]
fn other_levels_are_named() {
    assert_out(|| trace!(target: "app", "a"), "app: [trace] a\n");
    assert_out(|| debug!(target: "app", "a"), "app: [debug] a\n");
    assert_out(|| warn!(target: "app", "a"), "app: [warn] a\n");
}

#[test]
fn errors_go_to_standard_error() {
    let (out, err) = written(|| error!(target: "app", "a"));
    assert_eq!((out, err), (vec![], vec!["app: [error] a\n".to_owned()]));
}

#[test]
fn fields_follow_the_message() {
    assert_out(
        || info!(target: "app", count = 3, ok = true, name = "two words", path = %"a/b", list = ?[1], "done"),
        "app: done count=3 ok=true name=\"two words\" path=a/b list=[1]\n",
    );
    assert_out(|| info!(target: "app", count = 3), "app: count=3\n");
    assert_out(
        || warn!(target: "app", count = 3, "a\nb\n"),
        "app: [warn] a\napp: [warn] b count=3\n",
    );
}

#[test]
fn lines_are_prefixed_one_by_one_and_written_at_once() {
    assert_out(
        || info!(target: "app", "one\n\n  two\r\n \nthree\rfour\n"),
        "app: one\napp:   two\napp: three\napp: four\n",
    );
}

#[test]
fn verbatim_targets_get_nothing_added() {
    assert_out(
        || warn!(target: "rows", count = 3, "20  \n21  x  "),
        "rows: 20  \nrows: 21  x  \n",
    );
}

#[test]
fn an_event_without_text_writes_nothing() {
    assert_eq!(written(|| info!(target: "app", "\n \n")), (vec![], vec![]));
    assert_eq!(written(|| info!(target: "rows", count = 3)), (vec![], vec![]));
}

#[test]
fn no_line_starts_like_a_system_log() {
    assert_out(
        || info!(target: "LanguageWorkerConsoleLogs", "a\nb"),
        "_LanguageWorkerConsoleLogs: a\n_LanguageWorkerConsoleLogs: b\n",
    );
    assert_out(
        || info!(target: "app", "a\nLanguageWorkerConsoleLog b"),
        "app: a\napp: LanguageWorkerConsoleLog b\n",
    );
}

//! A process whose host is gone.

use std::time::Duration;

use crate::child::Serving;

const STARTED_BY_HOST: [(&str, &str); 2] = [
    ("FUNCTIONS_CUSTOMHANDLER_PORT", "1"),
    ("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", "4e77"),
];
const SECOND: Duration = Duration::from_secs(1);

/// Without the reader of its standard output.
#[track_caller]
fn assert_ends(serving: &mut Serving) {
    serving.drop_reader();
    let (status, time) = serving.end();
    assert_eq!(status, Some(0));
    assert!(time < SECOND, "{time:?}");
}

#[test]
fn an_idle_one_ends_within_a_second() {
    let mut serving = Serving::start(&STARTED_BY_HOST);
    assert_ends(&mut serving);
}

#[test]
fn one_that_serves_a_request_ends_within_a_second() {
    let mut serving = Serving::start(&STARTED_BY_HOST);
    let _open = serving.open_request();
    assert_ends(&mut serving);
}

#[test]
fn one_whose_runtime_is_blocked_ends_within_a_second() {
    let mut serving = Serving::start(&STARTED_BY_HOST);
    let _blocked = serving.block();
    assert_ends(&mut serving);
}

/// The host gives a port and a name; whoever starts a handler by hand may give a port.
#[test]
fn one_that_was_started_by_hand_serves_on() {
    for variables in [&[][..], &STARTED_BY_HOST[..1]] {
        let mut serving = Serving::start(variables);
        serving.drop_reader();
        // As long as the others are given.
        let mut open = serving.connect();
        open.set_read_timeout(Some(SECOND)).unwrap();
        std::io::Read::read(&mut open, &mut [0]).unwrap_err();
        assert_eq!(serving.get("/api/Hello"), "HTTP/1.1 200 OK");
    }
}

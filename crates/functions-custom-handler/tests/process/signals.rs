//! SIGTERM and Ctrl+C.

use std::io::Write as _;
use std::time::Duration;

use rustix::process::Signal;

use crate::app::SHUTDOWN_MILLIS;
use crate::child::{Serving, to_the_end};

#[test]
fn an_open_request_is_answered_before_the_process_ends() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut serving = Serving::start(&[]);
        let mut open = serving.open_request();
        let mut idle = serving.connect();
        serving.signal(signal);
        serving.wait_until_refusing();
        assert_eq!(to_the_end(&mut idle), "");
        open.write_all(b"hello").unwrap();
        let answer = to_the_end(&mut open);
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\nhello"), "{answer}");
        assert_eq!(serving.end().0, Some(0));
    }
}

/// Sooner than an open request is cut off.
#[test]
fn the_app_is_told_to_stop_and_ends_what_would_not_end_by_itself() {
    let mut serving = Serving::start(&[]);
    let mut open = serving.wait();
    serving.signal(Signal::TERM);
    let answer = to_the_end(&mut open);
    assert!(answer.ends_with("\r\n\r\nstopped"), "{answer}");
    assert_eq!(serving.end().0, Some(0));
}

#[test]
fn a_request_that_takes_too_long_is_cut_off() {
    let mut serving = Serving::start(&[(SHUTDOWN_MILLIS, "100")]);
    let mut open = serving.open_request();
    serving.signal(Signal::TERM);
    assert_eq!(to_the_end(&mut open), "");
    let (status, _) = serving.end();
    assert_eq!(status, Some(0));
}

#[test]
fn a_second_signal_ends_the_process_at_once() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::INT, 130)] {
        let mut serving = Serving::start(&[]);
        let mut open = serving.open_request();
        serving.signal(Signal::TERM);
        serving.wait_until_refusing();
        serving.signal(signal);
        assert_eq!(serving.end().0, Some(status));
        assert_eq!(to_the_end(&mut open), "");
    }
}

/// Its runtime never gets to return from serving.
#[test]
fn a_blocked_process_ends_a_second_after_its_requests_are_cut_off() {
    let mut serving = Serving::start(&[(SHUTDOWN_MILLIS, "100")]);
    let _blocked = serving.block();
    serving.signal(Signal::TERM);
    let (status, time) = serving.end();
    assert_eq!(status, Some(143));
    assert!(time > Duration::from_secs(1), "{time:?}");
}

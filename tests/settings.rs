//! A setting that does not parse, an unknown argument and a taken port stop the start: one sentence, status not zero.

use std::ffi::{OsStr, OsString};
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt as _;

use functions_stand_in_host::{Process, free_port};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");

/// The handler does not start, and says this one sentence on standard error.
fn assert_refused(arguments: &[&str], settings: &[(&str, OsString)], status: i32, sentence: &str) {
    let mut process = Process::start(HANDLER, arguments, settings.iter().cloned());
    assert_eq!(process.wait().code(), Some(status), "{settings:?}");
    assert_eq!(process.stderr().wait_for_end(), [sentence]);
    assert_eq!(process.stdout().wait_for_end(), [""; 0]);
}

#[test]
fn each_setting_is_refused_by_name_with_what_is_allowed() {
    let port = free_port().to_string();
    for (name, values, allowed) in [
        (
            "MEMORY_PROFILER",
            &["", "ON", "true", "1/0", "1/-2", "1/4294967296", "2/3", "0.5"][..],
            "on, off, or 1/N with N from 1 to 4294967295",
        ),
        (
            "MEMORY_PROFILER_BACKEND",
            &["", "RSS", "vms"],
            "rss, pss, uss, heap or task",
        ),
        (
            "MEMORY_PROFILER_FORMAT",
            &["", "xml", "table,", "auto,json", "table rows"],
            "auto, or a list of table, rows, json",
        ),
        (
            "MEMORY_PROFILER_INCREMENTS_ONLY",
            &["", "yes", "1", "True"],
            "true or false",
        ),
        (
            "MEMORY_PROFILER_PRECISION",
            &["", "7", "-1", "1.5", "01", "one"],
            "a whole number from 0 to 6",
        ),
        (
            "MEMORY_PROFILER_DUMP_AFTER_SECONDS",
            &["", "0", "4m", "86401"],
            "off, or a whole number of seconds from 1 to 86400",
        ),
        (
            "MEMORY_PROFILER_DUMP_ABOVE_MIB",
            &["", "0", "1 GiB", "1048577"],
            "off, or a whole number of MiB from 1 to 1048576",
        ),
        (
            "MEMORY_PROFILER_PAGE",
            &["", "ON", "true", "auto,on"],
            "auto, on or off",
        ),
    ] {
        for value in values {
            let settings = [
                ("FUNCTIONS_CUSTOMHANDLER_PORT", OsString::from(&port)),
                (name, value.into()),
            ];
            assert_refused(&[], &settings, 2, &format!("{name} is {value:?}; allowed: {allowed}"));
        }
    }
}

#[test]
fn a_url_is_refused_without_being_shown() {
    let port = free_port().to_string();
    for (value, what) in [
        ("", "is empty"),
        (
            "microsoft.com",
            "does not begin with http:// or https:// (it may hold a secret and is not shown)",
        ),
        (
            "ftp://user:secret@microsoft.com",
            "does not begin with http:// or https:// (it may hold a secret and is not shown)",
        ),
        (
            "http://user:secret@:80/?sig=secret",
            "is not a valid URL: empty host (it may hold a secret and is not shown)",
        ),
    ] {
        let settings = [
            ("FUNCTIONS_CUSTOMHANDLER_PORT", OsString::from(&port)),
            ("TARGET_URL", value.into()),
        ];
        let sentence = format!("TARGET_URL {what}; allowed: an http or https URL");
        assert_refused(&[], &settings, 2, &sentence);
    }
}

#[test]
fn a_value_that_is_no_text_or_has_line_breaks_makes_one_line_too() {
    let port = ("FUNCTIONS_CUSTOMHANDLER_PORT", OsString::from(free_port().to_string()));
    let allowed = "allowed: on, off, or 1/N with N from 1 to 4294967295";
    assert_refused(
        &[],
        &[
            port.clone(),
            ("MEMORY_PROFILER", OsStr::from_bytes(b"on\xff").to_owned()),
        ],
        2,
        &format!("MEMORY_PROFILER is \"on\\xFF\", which is not UTF-8; {allowed}"),
    );
    assert_refused(
        &[],
        &[port, ("MEMORY_PROFILER", "on\noff".into())],
        2,
        &format!("MEMORY_PROFILER is \"on\\noff\"; {allowed}"),
    );
}

#[test]
fn the_hosts_port_is_a_port() {
    for value in ["", "0", "65536", "-1", "http"] {
        assert_refused(
            &[],
            &[("FUNCTIONS_CUSTOMHANDLER_PORT", value.into())],
            2,
            &format!("FUNCTIONS_CUSTOMHANDLER_PORT is {value:?}, but must be a port number from 1 to 65535"),
        );
    }
}

#[test]
fn a_taken_port_is_named() {
    let port = free_port();
    let _taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
    assert_refused(
        &[],
        &[("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string().into())],
        1,
        &format!("cannot listen on 127.0.0.1:{port}: Address already in use (os error 98)"),
    );
}

#[test]
fn an_unknown_argument_is_named() {
    for (arguments, wrong) in [
        (&["serve"][..], "unrecognized subcommand 'serve'"),
        (&["demo", "serve"], "unexpected argument 'serve' found"),
        (
            &["--port", "none"],
            "invalid value 'none' for '--port <PORT>': invalid digit found in string",
        ),
    ] {
        let sentence = format!("{wrong}; handler --help says what is allowed");
        assert_refused(arguments, &[], 2, &sentence);
    }
}

#[test]
fn help_names_every_setting_and_the_version_is_the_packages() {
    let none: [(&str, &str); 0] = [];
    let mut help = Process::start(HANDLER, ["--help"], none);
    assert_eq!(help.wait().code(), Some(0));
    let text = help.stdout().wait_for_end().join("\n");
    for name in [
        "TARGET_URL",
        "MEMORY_PROFILER ",
        "MEMORY_PROFILER_BACKEND",
        "MEMORY_PROFILER_FORMAT",
        "MEMORY_PROFILER_INCREMENTS_ONLY",
        "MEMORY_PROFILER_PRECISION",
        "MEMORY_PROFILER_DUMP_AFTER_SECONDS",
        "MEMORY_PROFILER_DUMP_ABOVE_MIB",
        "MEMORY_PROFILER_PAGE",
        "HANDLER_LOG",
        "LISTEN_ADDRESS",
    ] {
        assert!(text.contains(name), "{name} is not in\n{text}");
    }
    let mut version = Process::start(HANDLER, ["--version"], none);
    assert_eq!(version.wait().code(), Some(0));
    let version_line = concat!("handler ", env!("CARGO_PKG_VERSION"));
    assert_eq!(version.stdout().wait_for_end(), [version_line]);
}

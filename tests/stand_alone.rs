//! Without a host the handler serves 127.0.0.1:7071 as the host would. That port is one per machine: no other test may
//! use it, and this one demands that it be free.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::net::TcpListener;

use functions_stand_in_host::{Connection, Process, Request, Response};
use test_support::{Upstream, masked_lines, report_rows, report_tables};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const PORT: u16 = 7071;

fn start(settings: &[(&str, &str)]) -> Process {
    let none: [&str; 0] = [];
    Process::start(HANDLER, none, settings.iter().copied())
}

fn send(request: &Request) -> Response {
    Connection::open(PORT)
        .and_then(|mut connection| connection.send(request))
        .unwrap()
}

/// One test for all: two would use the port at the same time.
#[test]
fn the_port_is_taken_and_both_functions_are_served_as_by_the_host() {
    let taken = TcpListener::bind(("127.0.0.1", PORT)).expect("this test needs port 7071: stop what listens there");
    let mut process = start(&[]);
    assert_eq!(process.wait().code(), Some(1));
    assert_eq!(process.stdout().wait_for_end(), [""; 0]);
    assert_eq!(
        process.stderr().wait_for_end(),
        ["cannot listen on 127.0.0.1:7071: Address already in use (os error 98)"]
    );
    drop(taken);

    let upstream = Upstream::http();
    let url = upstream.url("/redirect/1000");
    for (settings, lines_of) in [
        (
            vec![("TARGET_URL", url.as_str())],
            report_rows as fn(&str) -> Vec<String>,
        ),
        // Core Tools sets this one where a person reads the console.
        (
            vec![
                ("TARGET_URL", url.as_str()),
                ("FUNCTIONS_CORETOOLS_ENVIRONMENT", "True"),
            ],
            report_tables,
        ),
    ] {
        let process = start(&settings);
        let mut logged = [
            "handler: listening; try",
            "handler: curl http://127.0.0.1:7071/api/HttpTriggerSync",
            "handler: curl http://127.0.0.1:7071/api/HttpTriggerAsync",
            "handler: and open http://127.0.0.1:7071/api/MemoryProfile in a browser",
        ]
        .map(str::to_owned)
        .to_vec();
        let _ = process.stdout().wait_until(|lines| lines.len() >= logged.len());
        for (request, function, body) in [
            (
                Request::get("/api/HttpTriggerSync"),
                "HttpTriggerSync",
                "Microsoft Page Response Size: 1000",
            ),
            (
                Request::new("POST", "/api/HttpTriggerAsync").body("x"),
                "HttpTriggerAsync",
                "Microsoft Page Is Loaded",
            ),
        ] {
            let response = send(&request);
            assert_eq!((response.status(), response.text()), (200, body));
            logged.extend(lines_of(function));
            let _ = process.stdout().wait_until(|lines| lines.len() >= logged.len());
        }
        assert_eq!(send(&Request::get("/api/Nope")).status(), 404);
        let (stdout, stderr) = process.kill();
        assert_eq!(masked_lines(&stdout), logged);
        assert_eq!(stderr, [""; 0]);
    }
}

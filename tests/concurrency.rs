//! 500 invocations at once: none is lost, no report is torn, and each has its own log. It has its own file, and its
//! tests take turns, because each keeps hundreds of threads and connections open.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use functions_stand_in_host::{Host, Outcome, Request, Response};
use serde_json::Value;
use test_support::{Upstream, fixture, masked_lines, report_rows};

const HANDLER: &str = env!("CARGO_BIN_EXE_handler");
const INVOCATIONS: usize = 500;
const RECORD: &str = "memory_profiler_report: ";

static TURN: Mutex<()> = Mutex::new(());

/// Every other invocation is of the sync function.
fn function(number: usize) -> &'static str {
    ["HttpTriggerSync", "HttpTriggerAsync"][number % 2]
}

fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// Sends 500 requests, which the page answers only when all 500 have come to it: so all are under way at once.
fn all_at_once(request: fn(usize) -> Request) -> (Host, Vec<Response>) {
    let upstream = Upstream::http();
    let host = Host::of(HANDLER)
        .setting("TARGET_URL", &upstream.url(&format!("/gate/{INVOCATIONS}")))
        .setting("MEMORY_PROFILER_FORMAT", "rows,json")
        .start();
    let host = Arc::new(host);
    let clients: Vec<_> = (0..INVOCATIONS)
        .map(|number| {
            let host = Arc::clone(&host);
            thread::spawn(move || host.send(&request(number)))
        })
        .collect();
    let responses = clients.into_iter().map(|client| client.join().unwrap()).collect();
    assert_eq!(upstream.requests().len(), INVOCATIONS);
    (Arc::into_inner(host).expect("every client has ended"), responses)
}

fn assert_body(number: usize, body: &str) {
    let expected = ["Microsoft Page Response Size: 3", "Microsoft Page Is Loaded"][number % 2];
    assert_eq!(body, expected);
}

/// The invocation and the function of a JSON record.
fn invocation(record: &str) -> (String, String) {
    let record: Value = serde_json::from_str(record).unwrap();
    let text = |key: &str| record[key].as_str().unwrap().to_owned();
    (text("invocation"), text("function"))
}

#[test]
fn by_envelopes_each_answer_has_its_own_log() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (host, responses) = all_at_once(|number| {
        let name = ["http_get_sync", "http_get_async"][number % 2];
        Host::envelope_request(function(number), fixture(name).to_string(), &id(number))
    });
    for (number, response) in responses.iter().enumerate() {
        let answer = Outcome::of(response).answer();
        assert_eq!(answer.status, 200);
        assert_body(number, &answer.body);
        let (records, rows): (Vec<_>, Vec<_>) = answer.logs.into_iter().partition(|line| line.starts_with(RECORD));
        assert_eq!(masked_lines(&rows), report_rows(function(number)));
        assert_eq!(records.len(), 1 + number % 2);
        for record in records {
            assert_eq!(
                invocation(&record[RECORD.len()..]),
                (id(number), function(number).to_owned())
            );
        }
    }
    assert_eq!(host.stop(), (vec![], vec![]));
}

#[test]
fn by_forwarding_each_report_stands_whole_on_standard_output() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (host, responses) = all_at_once(|number| {
        Request::get(&format!("/api/{}", function(number))).header("X-Azure-Functions-InvocationId", &id(number))
    });
    for (number, response) in responses.iter().enumerate() {
        assert_eq!(response.status(), 200);
        assert_body(number, response.text());
    }
    // The records come last of each report; with all of them, everything is there.
    let reports = INVOCATIONS / 2 * 3;
    let _ = host
        .stdout()
        .wait_until(|lines| lines.iter().filter(|line| line.starts_with(RECORD)).count() == reports);
    let (stdout, stderr) = host.stop();
    assert_eq!(stderr, [""; 0]);

    let (records, rows): (Vec<_>, Vec<_>) = stdout.into_iter().partition(|line| line.starts_with(RECORD));
    let mut told: Vec<_> = records
        .iter()
        .map(|record| invocation(&record[RECORD.len()..]))
        .collect();
    let mut expected: Vec<_> = (0..INVOCATIONS)
        .flat_map(|number| vec![(id(number), function(number).to_owned()); 1 + number % 2])
        .collect();
    told.sort();
    expected.sort();
    assert_eq!(told, expected);

    // Cut where a report begins, every piece is one of the three whole reports.
    let mut whole = [
        &report_rows("HttpTriggerSync")[..],
        &report_rows("HttpTriggerAsync")[..],
    ]
    .concat();
    let mut kinds = pieces(&mut whole);
    kinds.sort();
    let mut rows = masked_lines(&rows);
    let mut found = pieces(&mut rows);
    found.sort();
    assert_eq!(found.len(), reports);
    found.dedup();
    assert_eq!(found, kinds);
}

fn pieces(lines: &mut Vec<String>) -> Vec<Vec<String>> {
    let mut pieces: Vec<Vec<String>> = Vec::new();
    for line in lines.drain(..) {
        if line.contains(": Filename: ") {
            pieces.push(Vec::new());
        }
        pieces.last_mut().expect("a report begins with its file").push(line);
    }
    pieces
}

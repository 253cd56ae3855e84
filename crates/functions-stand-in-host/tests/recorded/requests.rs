//! What the host sends for a client's request, and what the client gets when the handler always answers the same.

use std::path::Path;

use functions_stand_in_host::{ClientGot, HandOver, HttpFunctions, HttpMode, Outcome, Request, Response};
use serde_json::Value;

use crate::data::{Received, bytes, json_rows, masked, response};
use crate::{Row, row, same};

const MODES: [(&str, HttpMode); 3] = [
    ("envelope", HttpMode::Envelope),
    ("forwarding", HttpMode::Forwarding),
    ("proxying", HttpMode::Proxying),
];

/// By which the recording's handler answered everything.
pub(crate) const ANSWER: &str =
    "{\"Outputs\":{\"res\":{\"body\":\"recorded\"}},\"Logs\":[\"a log line\"],\"ReturnValue\":null}";

pub(crate) fn rows(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, mode) in MODES {
        for recorded in json_rows(folder, &format!("requests-{name}.json")) {
            let title = format!("requests-{name}/{}", recorded["name"].as_str().unwrap_or_default());
            rows.push(row(title, move || check(mode, &recorded)));
        }
    }
    rows
}

/// The functions of the recording.
pub(crate) fn functions(mode: HttpMode) -> HttpFunctions {
    HttpFunctions::new(mode)
        .function("echo", "echo")
        .function("echoRest", "echo/{*rest}")
        .function("items", "items/{category}/{id:int?}")
}

fn check(mode: HttpMode, recorded: &Value) -> Result<(), String> {
    let sent = bytes(&recorded["client_sent"]).expect("a client sent something");
    let request = Request::read(&sent).map_err(|error| error.to_string())?;
    let functions = functions(mode);
    let expected = handler_got(recorded);
    let got = match functions.hand_over(&request) {
        HandOver::Status(status) => {
            if let Some(expected) = expected {
                return Err(format!("the handler got nothing, but {}", expected.line));
            }
            ClientGot::Response {
                status,
                headers: vec![("Content-Length".to_owned(), "0".to_owned())],
                body: Vec::new(),
            }
        }
        HandOver::Envelope(envelope) => {
            compare(&Received::read(&envelope.to_request().to_bytes("HANDLER")), expected)?;
            Outcome::of(&answer()).client_got("res")
        }
        HandOver::Http(request) => {
            let id = "3fcc8223-bdb3-4a01-b96b-aa745eb30b7e";
            let sent = functions.signed(request, id).to_bytes("HANDLER");
            compare(&Received::read(&sent), expected)?;
            ClientGot::of_http(mode, &answer())
        }
    };
    let is_head = sent.starts_with(b"HEAD ");
    let recorded = bytes(&recorded["client_got"]).expect("a client got something");
    let recorded = masked(response(&recorded, is_head));
    same(
        "the client got",
        &masked(if is_head { without_body(got) } else { got }),
        &recorded,
    )
}

/// What the handler received, if anything.
pub(crate) fn handler_got(recorded: &Value) -> Option<Received> {
    let head = recorded["handler_got"]["head"].as_str()?;
    let body = bytes(&recorded["handler_got"]["body"]).unwrap_or_default();
    Some(Received::of(head, body))
}

/// As the handler sent it.
fn answer() -> Response {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{ANSWER}", ANSWER.len());
    Response::read(&mut answer.as_bytes()).expect("the answer is a response")
}

/// What is left of an answer to `HEAD`: the host has no body to put into chunks.
fn without_body(got: ClientGot) -> ClientGot {
    match got {
        ClientGot::Response { status, headers, .. } => ClientGot::Response {
            status,
            headers: headers
                .into_iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("transfer-encoding"))
                .collect(),
            body: Vec::new(),
        },
        other => other,
    }
}

/// Compares what the stand-in sends with what the real host sent.
pub(crate) fn compare(sent: &Received, recorded: Option<Received>) -> Result<(), String> {
    let Some(recorded) = recorded else {
        return Err(format!("the handler got {}, but nothing is right", sent.line));
    };
    same("the request line", &sent.line, &recorded.line)?;
    same("the headers", &sent.masked_headers(), &recorded.masked_headers())?;
    match (sent.masked_envelope(), recorded.masked_envelope()) {
        (Some(sent), Some(recorded)) if sent["Metadata"].get("sys").is_some() => {
            same("Data", &sent["Data"], &recorded["Data"])?;
            same("Metadata", &sent["Metadata"], &recorded["Metadata"])
        }
        _ => same("the body", &sent.body, &recorded.body),
    }
}

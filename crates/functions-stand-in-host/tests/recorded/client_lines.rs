//! The lines of `INDEX.md` that say what a client sent, each with the request that the handler received for it.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions_stand_in_host::{HandOver, HttpFunctions, HttpMode, Request};
use serde_json::Value;

use crate::data::{Received, requests, text};
use crate::requests::compare;
use crate::{Row, python, row};

pub(crate) fn rows(folder: &Path) -> Vec<Row> {
    let index = text(folder, "INDEX.md");
    let mut rows = Vec::new();
    for (name, mode) in [
        ("http-envelope", HttpMode::Envelope),
        ("http-forwarding", HttpMode::Forwarding),
        ("http-proxying", HttpMode::Proxying),
    ] {
        for (file, recorded) in requests(folder, name) {
            let Some(line) = sent(&index, &file) else { continue };
            // The admin API is not the functions' own.
            if line.contains("/admin/") {
                continue;
            }
            let has_authentication = line.contains("WEBSITE_AUTH_ENABLED");
            rows.push(row(format!("sent/{file}"), move || {
                check(mode, &line, has_authentication, recorded)
            }));
        }
    }
    rows
}

/// What stands in back quotes before the file's name.
fn sent(index: &str, file: &str) -> Option<String> {
    let line = index.lines().find(|line| {
        let after = line.split_once(&format!("-> {file}")).map(|(_, after)| after);
        after.is_some_and(|after| after.is_empty() || after.starts_with(':'))
    })?;
    let start = line.strip_prefix("- `")?;
    let (sent, _) = start.split_once(&format!("` -> {file}"))?;
    Some(sent.replace("\\|", "|"))
}

fn functions(mode: HttpMode) -> HttpFunctions {
    HttpFunctions::new(mode)
        .keys("hostkey", "masterkey")
        .function("any", "any")
        .function("fkey", "fkey")
        .function("akey", "akey")
        .function("opt", "opt/{a}/{b?}")
        .function("con", "con/{id:int}/{when:datetime?}")
        .function("guidr", "guidr/{g:guid}/{flag:bool}")
        .function("dflt", "dflt/{lang=en}")
        .function("rest", "rest/{*rest}")
}

fn check(mode: HttpMode, line: &str, has_authentication: bool, recorded: Received) -> Result<(), String> {
    let request = client_request(line, &recorded);
    let functions = functions(mode);
    let functions = if has_authentication {
        functions.authentication()
    } else {
        functions
    };
    match functions.hand_over(&request) {
        HandOver::Status(status) => Err(format!("the host answers {status} itself")),
        HandOver::Envelope(envelope) => compare(
            &Received::read(&envelope.to_request().to_bytes("HANDLER")),
            Some(recorded),
        ),
        HandOver::Http(request) => {
            let id = "3fcc8223-bdb3-4a01-b96b-aa745eb30b7e";
            let sent = functions.signed(request, id).to_bytes("HANDLER");
            compare(&Received::read(&sent), Some(recorded))
        }
    }
}

/// `METHOD target; Name: value; …; body '…'`. What the line leaves out is taken from the recording: the host's own
/// address, long values, bodies of which only the size is told.
fn client_request(line: &str, recorded: &Received) -> Request {
    let (line, body) = match line.split_once("; body ") {
        Some((line, body)) => (line, Some(body)),
        None => (line, None),
    };
    let mut parts: Vec<String> = Vec::new();
    for part in line.split("; ") {
        let starts_header = part
            .split_once(':')
            .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        match parts.last_mut() {
            // A parameter of the value before.
            Some(last) if !starts_header => {
                last.push_str("; ");
                last.push_str(part);
            }
            _ => parts.push(part.to_owned()),
        }
    }
    let mut parts = parts.into_iter();
    let start = parts.next().expect("a line begins with a method");
    let (method, target) = start.split_once(' ').expect("a target follows the method");
    let mut headers: Vec<(String, String)> = parts
        .map(|part| {
            let (name, value) = part.split_once(':').expect("a header has a colon");
            let value = value.strip_prefix(' ').unwrap_or(value);
            let value = if value.ends_with("...") {
                full(name, recorded)
            } else {
                value.to_owned()
            };
            (name.to_owned(), value)
        })
        .collect();
    let envelope: Option<Value> = recorded.masked_envelope();
    let has =
        |name: &str, headers: &[(String, String)]| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    if !has("host", &headers) {
        headers.insert(0, ("Host".to_owned(), address(recorded, envelope.as_ref())));
    }
    if !has("connection", &headers) {
        headers.insert(0, ("Connection".to_owned(), "close".to_owned()));
    }
    let is_chunked = has("transfer-encoding", &headers);
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("transfer-encoding"));
    let request = headers
        .iter()
        .fold(Request::new(method, target), |request, (name, value)| {
            request.header(name, value)
        });
    let body = body.map(|body| match python::bytes(body) {
        Some(bytes) => bytes,
        None => whole_body(recorded, envelope.as_ref()),
    });
    match body {
        Some(framed) if is_chunked => {
            let head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
            request.chunked(Received::read(&[&head[..], &framed].concat()).body)
        }
        Some(body) => request.body(body),
        None if has_empty_length(recorded, envelope.as_ref()) => request.body(""),
        None => request,
    }
}

fn full(name: &str, recorded: &Received) -> String {
    if let Some(value) = recorded.header(name) {
        return value.to_owned();
    }
    let envelope = recorded.masked_envelope().expect("an envelope has the header");
    let value = &envelope["Data"]["req"]["Headers"][name][0];
    value.as_str().expect("the envelope has the header").to_owned()
}

fn address(recorded: &Received, envelope: Option<&Value>) -> String {
    if let Some(envelope) = envelope {
        let host = &envelope["Data"]["req"]["Headers"]["Host"][0];
        return host.as_str().expect("the envelope has the host").to_owned();
    }
    let is_proxied = recorded.header("x-ms-invocation-id").is_some();
    let host = recorded.header(if is_proxied { "x-forwarded-host" } else { "host" });
    host.expect("a request has a host").to_owned()
}

fn whole_body(recorded: &Received, envelope: Option<&Value>) -> Vec<u8> {
    match envelope {
        Some(envelope) => {
            let body = envelope["Data"]["req"]["Body"]
                .as_str()
                .expect("the envelope has a body");
            STANDARD.decode(body).expect("a body of bytes is base64")
        }
        None => recorded.body.clone(),
    }
}

/// A client may say that there is no body.
fn has_empty_length(recorded: &Received, envelope: Option<&Value>) -> bool {
    match envelope {
        Some(envelope) => envelope["Data"]["req"]["Headers"]["Content-Length"][0] == "0",
        None => recorded.header("content-length") == Some("0"),
    }
}

//! Functions with more or fewer bindings than an HTTP trigger and an HTTP output, by envelope and where the host forwards.

use std::path::Path;

use functions_stand_in_host::{ClientGot, DataType, HandOver, HttpFunctions, HttpMode, Outcome, Request, Response};

use crate::data::{masked, text};
use crate::{Row, python, row, same};

const FILE: &str = "http-forwarding/functions-with-other-bindings.md";

pub(crate) fn rows(folder: &Path) -> Vec<Row> {
    let file = text(folder, FILE);
    let Some(answer) = file.lines().find_map(answered) else {
        return Vec::new();
    };
    let blocks = file
        .split("\n== ")
        .skip(1)
        .map(|block| block.trim_end_matches(['`', '\n']).to_owned());
    let rows = blocks.map(|block| {
        let title = block.lines().next().unwrap_or_default().to_owned();
        let answer = answer.clone();
        row(format!("bindings/{title}"), move || check(&title, &block, &answer))
    });
    rows.collect()
}

/// `Handler's answer to all: 200, `{…}`; …`
fn answered(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("answer to all: 200, `")?;
    Some(rest.split_once("`;")?.0.to_owned())
}

fn check(title: &str, block: &str, answer: &str) -> Result<(), String> {
    let (setting, name) = title.split_once(' ').ok_or("a block names its function")?;
    let mode = if setting.starts_with("fwd") {
        HttpMode::Forwarding
    } else {
        HttpMode::Envelope
    };
    let functions = HttpFunctions::new(mode);
    let functions = match name {
        "Ret" => functions.function(name, name),
        _ => functions.function_with_bindings(name, name),
    };
    let wire = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-From-Handler: yes\r\nContent-Length: {}\r\n\r\n{answer}",
        answer.len()
    );
    let response = Response::read(&mut wire.as_bytes()).map_err(|error| error.to_string())?;
    let request = Request::new("POST", &format!("/api/{name}?x=1"))
        .header("Host", "h")
        .body("hello");
    let (sent, got, queued) = match functions.hand_over(&request) {
        HandOver::Status(status) => return Err(format!("the host answers {status} itself")),
        HandOver::Http(request) => (request, ClientGot::of_http(mode, &response), Vec::new()),
        HandOver::Envelope(envelope) => {
            let outcome = Outcome::of(&response);
            let completed = outcome.clone().completed();
            let got = match name {
                "NoOut" | "OnlyQ" => completed.client_got_without_output(),
                "Ret" => outcome.client_got("$return"),
                _ => outcome.client_got("res"),
            };
            let has_queue = ["Multi", "OnlyQ"].contains(&name);
            let queued = if has_queue {
                completed.queue_messages("out", DataType::Unset)
            } else {
                Vec::new()
            };
            (envelope.to_request(), got, queued)
        }
    };
    let mut lines = block.lines().skip(1);
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .ok_or("a response has a status")?;
    let head = lines.by_ref().take_while(|line| !line.is_empty());
    let headers = head
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers = headers.collect();
    let body = lines
        .by_ref()
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
        .into_bytes();
    let recorded = ClientGot::Response { status, headers, body };
    same("the client got", &masked(got), &masked(recorded))?;
    let rest: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    let [messages, line] = rest[..] else {
        return Err(format!("after the response there is {rest:?}"));
    };
    let recorded = python::parse(messages.trim_start_matches("queue: ")).map(|(value, _)| value);
    let queued = queued
        .into_iter()
        .map(|message| python::Value::Text(String::from_utf8_lossy(&message).into_owned()));
    same("the queue got", &Some(python::Value::List(queued.collect())), &recorded)?;
    let sent = sent.to_bytes("HANDLER");
    let sent = String::from_utf8_lossy(&sent)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned();
    same("the request line", &sent.as_str(), &line)
}

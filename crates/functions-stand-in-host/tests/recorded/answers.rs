//! What the client gets for a handler's answer.

use std::path::Path;

use functions_stand_in_host::{ClientGot, HttpMode, Outcome, Response};
use serde_json::Value;

use crate::data::{bytes, json_rows, masked};
use crate::{Row, row, same};

pub(crate) fn rows(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, mode) in [
        ("envelope", HttpMode::Envelope),
        ("forwarding", HttpMode::Forwarding),
        ("proxying", HttpMode::Proxying),
    ] {
        let all = json_rows(folder, &format!("answers-{name}.json"));
        for recorded in all.clone() {
            let title = format!("answers-{name}/{}", recorded["name"].as_str().unwrap_or_default());
            let all = all.clone();
            rows.push(row(title, move || check(mode, &recorded, &all)));
        }
    }
    rows
}

fn check(mode: HttpMode, recorded: &Value, all: &[Value]) -> Result<(), String> {
    let answer = answer(mode, recorded).map_err(|error| error.to_string())?;
    let got = match mode {
        HttpMode::Envelope => enveloped(answer, recorded, all)?,
        _ => ClientGot::of_http(mode, &answer),
    };
    same(
        "the client got",
        &masked(got),
        &masked(client_got(&recorded["client_got"])),
    )
}

/// The host itself follows a redirect of the handler's answer.
fn enveloped(answer: Response, recorded: &Value, all: &[Value]) -> Result<ClientGot, String> {
    let answer = match answer
        .header("location")
        .filter(|_| (300..400).contains(&answer.status()))
    {
        None => answer,
        Some(location) => {
            // Each row of the recording was a function `a_{name}`. `a_text` answered "plain" (written: its row is not
            // among the recordings).
            let wanted = location.trim_start_matches("/a_");
            match all.iter().find(|row| row["name"] == wanted) {
                Some(row) => self::answer(HttpMode::Envelope, row).map_err(|error| error.to_string())?,
                None => json(r#"{"Outputs":{"res":{"body":"plain"}}}"#),
            }
        }
    };
    let binding = if recorded["name"] == "return_value" {
        "$return"
    } else {
        "res"
    };
    Ok(Outcome::of(&answer).client_got(binding))
}

fn json(body: &str) -> Response {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    Response::read(&mut answer.as_bytes()).expect("the answer is a response")
}

/// The handler's answer. Of long ones the recording tells the size alone: then it is of letters.
pub(crate) fn answer(mode: HttpMode, recorded: &Value) -> std::io::Result<Response> {
    let answered = &recorded["handler_answered"];
    if let Some(bytes) = bytes(answered) {
        return Response::read(&mut &bytes[..]);
    }
    let size = usize::try_from(answered["bytes"].as_u64().expect("an answer has a size")).expect("it fits");
    if let Some(head) = answered["head"].as_str() {
        let long = "y".repeat(size - head.len() - "\r\nX-L: \r\n\r\nx".len());
        return Response::read(&mut format!("{head}\r\nX-L: {long}\r\n\r\nx").as_bytes());
    }
    let length = usize::try_from(
        recorded["client_got"]["body"]["bytes"]
            .as_u64()
            .expect("a body has a size"),
    );
    let body = "x".repeat(length.expect("it fits"));
    if mode == HttpMode::Envelope {
        return Ok(json(&format!(r#"{{"Outputs":{{"res":{{"body":"{body}"}}}}}}"#)));
    }
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain";
    Response::read(&mut format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
}

pub(crate) fn client_got(recorded: &Value) -> ClientGot {
    match recorded.as_str() {
        Some(text) if text.contains("BadStatusLine") => return ClientGot::BadStatus,
        Some(text) if text.contains("cut short") => return ClientGot::CutShort,
        Some(text) if text.contains("nothing within") => return ClientGot::Nothing,
        Some(text) => panic!("{text:?} is no outcome that is known"),
        None => {}
    }
    let headers = recorded["headers"].as_array().expect("a response has headers");
    let text = |value: &Value| value.as_str().expect("a header is of texts").to_owned();
    let body = &recorded["body"];
    ClientGot::Response {
        status: recorded["status"]
            .as_u64()
            .and_then(|status| status.try_into().ok())
            .expect("a status fits"),
        headers: headers.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
        body: bytes(body).unwrap_or_else(|| {
            let size = body["bytes"].as_u64().and_then(|size| usize::try_from(size).ok());
            vec![b'x'; size.expect("a body has a size")]
        }),
    }
}

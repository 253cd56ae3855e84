//! The tables of `outputs`: what becomes of each kind of value.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions_stand_in_host::{BlobOutput, ClientGot, Completed, DataType, Outcome, Response};

use crate::data::{masked, text};
use crate::python::{Value, parse};
use crate::{Row, row, same};

pub(crate) fn rows(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut section = String::new();
    for line in text(folder, "outputs/queue-output.md").lines() {
        if let Some(title) = line.strip_prefix("# ") {
            title.clone_into(&mut section);
        }
        if let Some([name, json, unset, binary]) = cells(line) {
            let is_encoded = section.contains("messageEncoding base64");
            let kind = if is_encoded { "queue-base64" } else { "queue" };
            rows.push(row(format!("outputs/{kind}/{name}"), move || {
                let completed = of_output(&json)?;
                same(
                    "without dataType",
                    &queue(&completed, "out", DataType::Unset, is_encoded),
                    &messages(&unset),
                )?;
                same(
                    "binary",
                    &queue(&completed, "out", DataType::Binary, is_encoded),
                    &messages(&binary),
                )
            }));
        }
    }
    for line in text(folder, "outputs/blob-output.md").lines() {
        if let Some([name, json, unset, binary]) = cells(line) {
            rows.push(row(format!("outputs/blob/{name}"), move || {
                let completed = of_output(&json)?;
                same(
                    "without dataType",
                    &completed.blob("out", DataType::Unset),
                    &blob(&unset),
                )?;
                same("binary", &completed.blob("out", DataType::Binary), &blob(&binary))
            }));
        }
    }
    for [name, json, got] in listed(&text(folder, "outputs/http-res.md")) {
        rows.push(row(format!("outputs/http/{name}"), move || {
            let outcome = of(&format!("{{\"Outputs\":{{\"res\":{json}}}}}"));
            same(
                "the client got",
                &masked(outcome.client_got("res")),
                &masked(response(&got)),
            )
        }));
    }
    for [name, json, got] in listed(&text(folder, "outputs/return-of-http.md")) {
        rows.push(row(format!("outputs/return/{name}"), move || {
            let outcome = match name.strip_prefix("ReturnValue ") {
                Some(_) => of(&return_value(&json)),
                None => of(&json),
            };
            same(
                "the client got",
                &brief(&outcome.client_got("$return")),
                &Some(brief_recorded(&got)),
            )
        }));
    }
    for line in text(folder, "outputs/several-outputs-and-queue-return.md").lines() {
        if let Some((name, json, recorded)) = returned(line) {
            rows.push(row(format!("outputs/queue-return/{name}"), move || {
                let completed = of(&return_value(&json)).completed();
                same(
                    "the queue got",
                    &queue(&completed, "$return", DataType::Unset, false),
                    &messages(&recorded),
                )
            }));
        }
    }
    rows.extend(several(&text(folder, "outputs/several-outputs-and-queue-return.md")));
    for line in text(folder, "outputs/time-zone.md").lines() {
        if let Some((name, json, queued, got)) = zoned(line) {
            rows.push(row(format!("outputs/time-zone/{name}"), move || {
                let completed = in_new_york(&format!("{{\"Outputs\":{{\"out\":{json}}}}}")).completed();
                same(
                    "the queue got",
                    &queue(&completed, "out", DataType::Unset, false),
                    &messages(&queued),
                )?;
                let outcome = in_new_york(&format!("{{\"Outputs\":{{\"res\":{{\"body\":{json}}}}}}}"));
                same(
                    "the client got",
                    &brief(&outcome.client_got("res")),
                    &Some(brief_recorded(&got)),
                )
            }));
        }
    }
    rows
}

fn answer(json: &str) -> Response {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
    let wire = format!("{head}\r\nContent-Length: {}\r\n\r\n{json}", json.len());
    Response::read(&mut wire.as_bytes()).expect("the answer is a response")
}

fn of(json: &str) -> Outcome {
    Outcome::of(&answer(json))
}

fn in_new_york(json: &str) -> Outcome {
    Outcome::with_offset(&answer(json), -5 * 60)
}

/// `None` in a table is a binding without a value.
fn of_output(json: &str) -> Result<Completed, String> {
    let outputs = if json == "None" {
        String::new()
    } else {
        format!("\"out\":{json}")
    };
    match of(&format!("{{\"Outputs\":{{{outputs}}}}}")) {
        Outcome::Completed(completed) => Ok(completed),
        other => Err(format!("the answer is not taken: {other:?}")),
    }
}

fn return_value(json: &str) -> String {
    if json == "None" {
        "{\"Logs\":[]}".to_owned()
    } else {
        format!("{{\"ReturnValue\":{json}}}")
    }
}

/// The cells of a table's row, without back quotes.
fn cells(line: &str) -> Option<[String; 4]> {
    let inside = line.strip_prefix("| ")?.strip_suffix(" |")?;
    let cells: Vec<_> = inside.split(" | ").map(|cell| cell.trim().replace('`', "")).collect();
    let cells: [String; 4] = cells.try_into().ok()?;
    (cells[0] != "value").then_some(cells)
}

/// `name | json | what came of it`.
fn listed(text: &str) -> Vec<[String; 3]> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| {
        let (name, rest) = line.split_once(" | ")?;
        let (json, got) = rest.rsplit_once(" | (")?;
        Some([name.to_owned(), json.to_owned(), format!("({got}")])
    });
    rows.collect()
}

/// `RetQ ReturnValue kind json ['message']`.
fn returned(line: &str) -> Option<(String, String, String)> {
    let (name, rest) = line.strip_prefix("RetQ ReturnValue ")?.split_once(' ')?;
    let (json, messages) = rest.rsplit_once(" [")?;
    Some((name.to_owned(), json.to_owned(), format!("[{messages}")))
}

/// `name json | queue: […] | http: (…)`.
fn zoned(line: &str) -> Option<(String, String, String, String)> {
    let (value, rest) = line.split_once(" | queue: ")?;
    let (queued, got) = rest.split_once(" | http: ")?;
    let start = value.find(['"', '{'])?;
    let name = value[..start].trim().to_owned();
    Some((name, value[start..].to_owned(), queued.to_owned(), got.to_owned()))
}

/// The rows of a function with several outputs, whose answers the file tells below.
fn several(file: &str) -> Vec<Row> {
    let answers = [
        (
            "Multi",
            r#"{"Outputs":{"res":{"statusCode":202,"headers":{"x-a":"b"},"body":{"ok":true}},"out":["one","two"],"file":"file text","unknown":"ignored?"}}"#,
        ),
        (
            "Multi other-case names",
            r#"{"outputs":{"RES":{"body":"x"},"OUT":"x"}}"#,
        ),
        ("Multi without res", r#"{"Outputs":{"out":"only queue"}}"#),
        ("Multi Outputs null", r#"{"Outputs":null}"#),
    ];
    let rows = answers.into_iter().filter_map(|(name, json)| {
        let line = file
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(" ("))?;
        let recorded = format!("({line}");
        Some(row(format!("outputs/several/{name}"), move || {
            let outcome = of(json);
            let (got, queued) = recorded.split_once(") [").expect("messages follow the response");
            same(
                "the client got",
                &brief(&outcome.client_got("res")),
                &Some(brief_recorded(&format!("{got})"))),
            )?;
            let queued_here = queue(&outcome.completed(), "out", DataType::Unset, false);
            same("the queue got", &queued_here, &messages(&format!("[{queued}")))?;
            let file = of(json).completed().blob("file", DataType::Unset);
            let expected = if name == "Multi" {
                BlobOutput::Bytes(b"~)^\xb5\xecm".to_vec())
            } else {
                BlobOutput::None
            };
            same("the blob got", &file, &expected)
        }))
    });
    rows.collect()
}

/// The messages as they are read back; `None` where the invocation fails, because XML carries no control characters.
fn queue(completed: &Completed, binding: &str, data_type: DataType, is_encoded: bool) -> Option<Vec<String>> {
    let messages = completed.queue_messages(binding, data_type);
    if is_encoded {
        return Some(messages.iter().map(|message| STANDARD.encode(message)).collect());
    }
    let texts: Vec<_> = messages
        .iter()
        .map(|message| String::from_utf8_lossy(message).into_owned())
        .collect();
    let is_text = |c: char| c >= ' ' || matches!(c, '\t' | '\n' | '\r');
    texts.iter().all(|text| text.chars().all(is_text)).then_some(texts)
}

fn messages(cell: &str) -> Option<Vec<String>> {
    if cell.starts_with("500") {
        return None;
    }
    let Some((Value::List(items), _)) = parse(cell) else {
        panic!("{cell:?} is no list");
    };
    let texts = items.into_iter().map(|item| match item {
        Value::Text(text) => text,
        Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        other => panic!("{other:?} is no message"),
    });
    Some(texts.collect())
}

fn blob(cell: &str) -> BlobOutput {
    if cell.starts_with("500") {
        return BlobOutput::Failed;
    }
    match parse(cell) {
        Some((Value::None, _)) => BlobOutput::None,
        Some((Value::Bytes(bytes), _)) => BlobOutput::Bytes(bytes),
        other => panic!("{cell:?} is no blob: {other:?}"),
    }
}

fn items(tuple: &str) -> Vec<Value> {
    match parse(tuple) {
        Some((Value::List(items), _)) => items,
        other => panic!("{tuple:?} is no tuple: {other:?}"),
    }
}

fn status(value: &Value) -> u16 {
    match value {
        Value::Int(status) => u16::try_from(*status).expect("a status fits"),
        other => panic!("{other:?} is no status"),
    }
}

/// `(200, [('Content-Type', 'text/plain')], b'x')`, or why there is none.
fn response(tuple: &str) -> ClientGot {
    let items = items(tuple);
    match &items[..] {
        [Value::Text(why)] => match why.as_str() {
            "BadStatusLine" => ClientGot::BadStatus,
            "IncompleteRead" => ClientGot::CutShort,
            "TimeoutError" => ClientGot::NeverEnds,
            other => panic!("{other} is no outcome that is known"),
        },
        [code, Value::List(headers), Value::Bytes(body)] => ClientGot::Response {
            status: status(code),
            headers: headers.iter().map(pair).collect(),
            body: body.clone(),
        },
        other => panic!("{other:?} is no response"),
    }
}

fn pair(value: &Value) -> (String, String) {
    match value {
        Value::List(pair) => match &pair[..] {
            [Value::Text(name), Value::Text(value)] => (name.clone(), value.clone()),
            other => panic!("{other:?} is no header"),
        },
        other => panic!("{other:?} is no header"),
    }
}

/// Status, media type and body.
type Brief = (u16, Option<String>, Vec<u8>);

fn brief(got: &ClientGot) -> Option<Brief> {
    let ClientGot::Response { status, headers, body } = got else {
        return None;
    };
    let media_type = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    Some((*status, media_type.map(|(_, value)| value.clone()), body.clone()))
}

fn brief_recorded(tuple: &str) -> Brief {
    let items = items(tuple);
    match &items[..] {
        [code, Value::Text(media_type), Value::Bytes(body)] => (status(code), Some(media_type.clone()), body.clone()),
        [code, Value::None, Value::Bytes(body)] => (status(code), None, body.clone()),
        other => panic!("{other:?} is no response"),
    }
}

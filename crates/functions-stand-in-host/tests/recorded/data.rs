//! The recordings' files.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use functions_stand_in_host::{ClientGot, Response};
use serde_json::Value;

/// The rows of a JSON file; none where there is no such file.
pub(crate) fn json_rows(folder: &Path, name: &str) -> Vec<Value> {
    let Ok(text) = fs::read(folder.join(name)) else {
        return Vec::new();
    };
    match serde_json::from_slice(&text) {
        Ok(Value::Array(rows)) => rows,
        other => panic!("{name} holds no rows: {other:?}"),
    }
}

/// The text of a file; empty where there is none.
pub(crate) fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_default()
}

/// The `.http` files of a subfolder, with their names.
pub(crate) fn requests(folder: &Path, name: &str) -> Vec<(String, Received)> {
    let Ok(entries) = fs::read_dir(folder.join(name)) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .map(|entry| {
            entry
                .expect("a folder can be read")
                .file_name()
                .into_string()
                .expect("a name is a text")
        })
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "http"))
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|file| {
            let path = format!("{name}/{file}");
            let bytes = fs::read(folder.join(&path)).expect("a file can be read");
            (path, Received::read(&bytes))
        })
        .collect()
}

/// `{"text": …}` or `{"base64": …}`.
pub(crate) fn bytes(value: &Value) -> Option<Vec<u8>> {
    match (&value["text"], &value["base64"]) {
        (Value::String(text), _) => Some(text.clone().into_bytes()),
        (_, Value::String(text)) => Some(STANDARD.decode(text).expect("the recording is base64")),
        _ => None,
    }
}

/// A request as the handler received it.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// Of bytes, which may be in chunks.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("a head has an end");
        let received = Self::of(&String::from_utf8_lossy(&bytes[..end]), bytes[end + 4..].to_vec());
        if received.header("transfer-encoding") != Some("chunked") {
            return received;
        }
        let mut body = Vec::new();
        let mut rest = &received.body[..];
        loop {
            let end = rest
                .windows(2)
                .position(|two| two == b"\r\n")
                .expect("a chunk has a size");
            let size = std::str::from_utf8(&rest[..end]).expect("a size is a text");
            let size = usize::from_str_radix(size, 16).expect("a size is hexadecimal");
            if size == 0 {
                return Self { body, ..received };
            }
            body.extend_from_slice(&rest[end + 2..end + 2 + size]);
            rest = &rest[end + 2 + size + 2..];
        }
    }

    /// Of a head without its end, and a body without framing.
    pub(crate) fn of(head: &str, body: Vec<u8>) -> Self {
        let mut lines = head.split("\r\n");
        let line = lines.next().expect("a head has a line").to_owned();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').expect("a header has a colon");
            (name.to_owned(), value.trim().to_owned())
        });
        Self {
            line,
            headers: headers.collect(),
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Names in lower case, in order; ids and the handler's own address are masked.
    pub(crate) fn masked_headers(&self) -> Vec<(String, String)> {
        let is_proxied = self.header("x-ms-invocation-id").is_some();
        let is_envelope = self.line.starts_with("POST /") && self.line.matches('/').count() == 2;
        let headers = self.headers.iter().map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            let value = match name.as_str() {
                "x-azure-functions-invocationid" | "x-ms-invocation-id" => match value.rsplit_once(", ") {
                    Some((before, _)) => format!("{before}, ID"),
                    None => "ID".to_owned(),
                },
                "host" if is_proxied || is_envelope => "HANDLER".to_owned(),
                _ => value.clone(),
            };
            (name, value)
        });
        let mut headers: Vec<_> = headers.collect();
        headers.sort();
        headers
    }

    /// The envelope, without what differs in each invocation.
    pub(crate) fn masked_envelope(&self) -> Option<Value> {
        let mut envelope: Value = serde_json::from_slice(&self.body).ok()?;
        envelope.get("Data")?;
        for name in ["UtcNow", "RandGuid"] {
            if let Some(value) = envelope.pointer_mut(&format!("/Metadata/sys/{name}")) {
                *value = name.into();
            }
        }
        Some(envelope)
    }
}

/// What a client got, with its headers in order and without those of the host's own.
pub(crate) fn masked(got: ClientGot) -> ClientGot {
    match got {
        ClientGot::Response { status, headers, body } => {
            let own = ["connection", "date", "server"];
            let headers = headers
                .into_iter()
                .map(|(name, value)| (name.to_ascii_lowercase(), value));
            let mut headers: Vec<_> = headers.filter(|(name, _)| !own.contains(&name.as_str())).collect();
            headers.sort();
            ClientGot::Response { status, headers, body }
        }
        other => other,
    }
}

/// The response to a client's request, as it was recorded.
pub(crate) fn response(bytes: &[u8], is_head: bool) -> ClientGot {
    if is_head {
        let received = Received::read_head(bytes);
        return ClientGot::Response {
            status: received.0,
            headers: received.1,
            body: Vec::new(),
        };
    }
    let response = Response::read(&mut &bytes[..]).expect("the recording is a response");
    ClientGot::Response {
        status: response.status(),
        headers: response.headers().to_vec(),
        body: response.body().to_vec(),
    }
}

impl Received {
    fn read_head(bytes: &[u8]) -> (u16, Vec<(String, String)>) {
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("a head has an end");
        let head = Self::of(&String::from_utf8_lossy(&bytes[..end]), Vec::new());
        let status = head.line.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a response has a status"), head.headers)
    }
}

//! What the host makes of the handler's answer before the client gets it.

use crate::dotnet::{Token, Zone, compact, from_base64, indented, parse, to_text};
use crate::http::Response;
use crate::mode::HttpMode;

/// What a client of the host gets.
///
/// `Connection`, `Date` and `Server`, which are the host's own, are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientGot {
    /// A response.
    Response {
        /// Its status.
        status: u16,
        /// Its headers.
        headers: Vec<(String, String)>,
        /// Its body.
        body: Vec<u8>,
    },
    /// A status line that is none: of a status below 101.
    BadStatus,
    /// Fewer bytes than the headers say.
    CutShort,
    /// A response whose end never comes.
    NeverEnds,
    /// Nothing, until `functionTimeout`.
    Nothing,
}

/// What every binding of text has unless it says otherwise.
const TEXT: &str = "text/plain; charset=utf-8";

impl ClientGot {
    /// The host's answer to a function that failed: a 500 without a word.
    pub(crate) fn failure() -> Self {
        Self::bare(500)
    }

    /// The host's own answer, where the handler gets nothing.
    pub(crate) fn bare(status: u16) -> Self {
        Self::response(status, Vec::new(), Vec::new())
    }

    /// # Panics
    ///
    /// If the client gets no whole response.
    pub(crate) fn into_response(self) -> Response {
        match self {
            Self::Response { status, headers, body } => Response::new(status, headers, body),
            got => panic!("the client gets no whole response: {got:?}"),
        }
    }

    /// With `Content-Length` or, if there is a body, in chunks.
    fn response(status: u16, mut headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        let has_length = headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let has_no_body = matches!(status, 204 | 304);
        if !has_length && !has_no_body {
            headers.push(if body.is_empty() || status == 205 {
                ("Content-Length".to_owned(), "0".to_owned())
            } else {
                ("Transfer-Encoding".to_owned(), "chunked".to_owned())
            });
        }
        let body = if has_no_body || status == 205 { Vec::new() } else { body };
        Self::Response { status, headers, body }
    }

    /// Of the answer to an envelope: its `Outputs`, if there are any, and its `ReturnValue`.
    pub(crate) fn of_bindings(outputs: &Token, return_value: &Token, binding: &str, zone: Zone) -> Self {
        if binding == "$return" {
            return Self::of_return_value(return_value, zone);
        }
        match outputs {
            Token::Null if *return_value == Token::Null => Self::no_content(),
            Token::Null => Self::of_value(return_value),
            outputs => match outputs.exact(binding) {
                None => Self::response(200, text_headers(), b"{}".to_vec()),
                Some(res @ Token::Object(_)) => Self::of_response(res),
                Some(_) => Self::failure(),
            },
        }
    }

    fn no_content() -> Self {
        Self::response(204, Vec::new(), Vec::new())
    }

    fn of_value(value: &Token) -> Self {
        if is_response(value) {
            return Self::of_response(value);
        }
        Self::response(200, text_headers(), to_text(value).into_bytes())
    }

    /// Of a function whose HTTP output is named `$return`.
    fn of_return_value(value: &Token, zone: Zone) -> Self {
        match value {
            Token::Null => Self::no_content(),
            Token::Text(text) => match from_base64(text) {
                Some(bytes) => Self::response(200, Vec::new(), bytes),
                None => match parse(text, zone) {
                    Ok(document @ (Token::Object(_) | Token::Array(_))) => {
                        Self::response(200, text_headers(), indented(&document).into_bytes())
                    }
                    _ => Self::response(200, text_headers(), text.clone().into_bytes()),
                },
            },
            value => Self::of_value(value),
        }
    }

    /// Of an object with `statusCode`, `headers` and `body`, in any case.
    fn of_response(res: &Token) -> Self {
        let status = res.member("statusCode").and_then(status).unwrap_or(200);
        let headers = match res.member("headers") {
            None | Some(Token::Null) => Some(Vec::new()),
            Some(Token::Object(members)) => members.iter().map(header).collect(),
            Some(_) => None,
        };
        let Some(mut headers) = headers else {
            return Self::failure();
        };
        if status < 101 {
            return Self::BadStatus;
        }
        let body = res.member("body").map(to_text).unwrap_or_default().into_bytes();
        let given = |name: &str| {
            headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .cloned()
        };
        let media_type = given("content-type").map_or_else(|| TEXT.to_owned(), |(_, value)| in_utf8(&value));
        if given("transfer-encoding").is_some() && !body.is_empty() {
            return Self::NeverEnds;
        }
        let has_body = !matches!(status, 204 | 205 | 304);
        match given("content-length").map(|(_, length)| length.parse::<usize>()) {
            Some(Ok(length)) if has_body && length < body.len() => return Self::CutShort,
            Some(Ok(length)) if has_body && length > body.len() => return Self::NeverEnds,
            _ => {}
        }
        headers.retain(|(name, _)| {
            !["connection", "content-type", "date", "server"].contains(&name.to_ascii_lowercase().as_str())
        });
        headers.insert(0, ("Content-Type".to_owned(), media_type));
        for (name, _) in &mut headers {
            for known in ["Content-Length", "Content-Encoding", "Location", "Set-Cookie"] {
                if name.eq_ignore_ascii_case(known) {
                    known.clone_into(name);
                }
            }
        }
        Self::response(status, headers, body)
    }

    /// Of a handler's plain HTTP answer.
    #[must_use]
    pub fn of_http(mode: HttpMode, answer: &Response) -> Self {
        /// The host's client reads no more.
        const HEADER_BYTES: usize = 64 * 1024;

        let headers = answer.headers();
        let bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        let is_ascii = headers.iter().all(|(name, value)| name.is_ascii() && value.is_ascii());
        let length = answer.header("content-length").map(str::to_owned);
        let is_chunked = answer.header("transfer-encoding").is_some();
        let no_body_but_length = answer.status() == 204 && length.as_deref().is_some_and(|length| length != "0");
        if !is_ascii || bytes > HEADER_BYTES || no_body_but_length {
            return Self::failure();
        }
        let own = [
            "connection",
            "content-length",
            "date",
            "keep-alive",
            "server",
            "transfer-encoding",
        ];
        let mut kept: Vec<_> = headers
            .iter()
            .filter(|(name, _)| !own.contains(&name.to_ascii_lowercase().as_str()))
            // Forwarding loses headers without a value.
            .filter(|(_, value)| mode == HttpMode::Proxying || !value.is_empty())
            .cloned()
            .collect();
        match (&length, is_chunked) {
            _ if answer.status() == 204 => {}
            (_, true) if mode == HttpMode::Proxying => {
                kept.push(("Transfer-Encoding".to_owned(), "chunked".to_owned()));
            }
            (_, true) => kept.push(("Content-Length".to_owned(), answer.body().len().to_string())),
            (Some(length), false) => kept.push(("Content-Length".to_owned(), length.clone())),
            (None, false) => {}
        }
        Self::Response {
            status: answer.status(),
            headers: kept,
            body: answer.body().to_vec(),
        }
    }

    /// Of a function without an HTTP output: the `ReturnValue` as JSON.
    pub(crate) fn of_other_function(return_value: &Token) -> Self {
        let body = compact(return_value).into_bytes();
        let headers = vec![
            ("Content-Length".to_owned(), body.len().to_string()),
            ("Content-Type".to_owned(), "application/json; charset=utf-8".to_owned()),
        ];
        Self::response(200, headers, body)
    }
}

fn text_headers() -> Vec<(String, String)> {
    vec![("Content-Type".to_owned(), TEXT.to_owned())]
}

/// Whether a value stands for a response, and is none itself.
fn is_response(value: &Token) -> bool {
    ["statusCode", "headers", "body"]
        .iter()
        .any(|name| value.member(name).is_some())
}

/// A whole number, or one in a text; anything else counts for nothing.
fn status(value: &Token) -> Option<u16> {
    match value {
        Token::Integer(digits) => digits.parse().ok(),
        Token::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// `None` for what makes the host fail.
fn header((name, value): &(String, Token)) -> Option<(String, String)> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let text = match value {
        Token::Null | Token::Array(_) | Token::Object(_) => return None,
        single => to_text(single),
    };
    let is_fine = !name.is_empty() && name.chars().all(is_token) && text.chars().all(|c| matches!(c, ' '..='~' | '\t'));
    is_fine.then(|| (name.clone(), text))
}

/// The media type with `charset=utf-8`, whatever charset it has.
fn in_utf8(media_type: &str) -> String {
    let parts = media_type.split(';').map(str::trim);
    let kept: Vec<_> = parts
        .filter(|part| !part.is_empty() && !part.to_ascii_lowercase().starts_with("charset="))
        .collect();
    format!("{}; charset=utf-8", kept.join("; "))
}

use std::fmt::Write as _;

use crate::http::Request;

/// A request's target as the host's server reads it.
#[derive(Debug)]
pub(crate) struct Target {
    /// `Host`, or what the target itself says.
    pub(crate) authority: Option<String>,
    /// Decoded but for `%2F`, without dots.
    pub(crate) path: String,
    /// With its question mark, as sent; empty without one.
    pub(crate) query: String,
}

impl Target {
    /// `None` for a target that the host refuses with 400.
    pub(crate) fn read(request: &Request) -> Option<Self> {
        let target = request.target();
        if !target.is_ascii() {
            return None;
        }
        let (authority, target) = match target
            .strip_prefix("http://")
            .or_else(|| target.strip_prefix("https://"))
        {
            Some(rest) => {
                let end = rest.find(['/', '?']).unwrap_or(rest.len());
                (Some(rest[..end].to_owned()), &rest[end..])
            }
            None => (request.host(), target),
        };
        let (path, query) = match target.find('?') {
            Some(at) => target.split_at(at),
            None => (target, ""),
        };
        Some(Self {
            authority,
            path: without_dots(&decoded(path)),
            query: query.to_owned(),
        })
    }

    /// The path, encoded anew: `%2F` is all that stays of the client's spelling.
    pub(crate) fn encoded_path(&self) -> String {
        let mut out = String::with_capacity(self.path.len());
        let bytes = self.path.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            let is_kept = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(byte);
            let is_escape = *byte == b'%'
                && bytes
                    .get(at + 1..at + 3)
                    .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
            if is_kept || is_escape {
                out.push(char::from(*byte));
            } else {
                write!(out, "%{byte:02X}").expect("a String takes all that is written");
            }
        }
        out
    }
}

/// Undoes escapes that make valid UTF-8; a slash stays escaped.
fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes
            .get(at + 1..at + 3)
            .filter(|hex| bytes[at] == b'%' && hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .filter(|byte| *byte != b'/');
        if let Some(byte) = escaped {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Resolves `.` and `..`.
fn without_dots(path: &str) -> String {
    if !path.split('/').any(|segment| segment == "." || segment == "..") {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<_> = path.split('/').skip(1).collect();
    for (at, segment) in segments.iter().enumerate() {
        let is_last = at + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}

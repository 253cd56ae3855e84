use std::fmt::Write as _;

use super::number::double;
use super::token::Token;

/// The value as `ToString()` of its token writes it: texts plain, documents indented.
pub(crate) fn to_text(token: &Token) -> String {
    match token {
        Token::Null => String::new(),
        Token::Bool(true) => "True".to_owned(),
        Token::Bool(false) => "False".to_owned(),
        Token::Integer(digits) => digits.clone(),
        Token::Float(number) => double(*number),
        Token::Text(text) => text.clone(),
        Token::Date(date) => date.to_text(),
        Token::Array(_) | Token::Object(_) => indented(token),
    }
}

/// A document with two blanks for each level.
pub(crate) fn indented(token: &Token) -> String {
    let mut out = String::new();
    write(token, Some(0), &mut out);
    out
}

/// A document without blanks.
pub(crate) fn compact(token: &Token) -> String {
    let mut out = String::new();
    write(token, None, &mut out);
    out
}

fn write(token: &Token, level: Option<usize>, out: &mut String) {
    match token {
        Token::Null => out.push_str("null"),
        Token::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Token::Integer(digits) => out.push_str(digits),
        Token::Float(number) => {
            let text = double(*number);
            let is_whole = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            out.push_str(&text);
            if is_whole {
                out.push_str(".0");
            }
        }
        Token::Text(text) => quoted(text, out),
        Token::Date(date) => quoted(&date.to_iso(), out),
        Token::Array(items) => {
            let items = items.iter().map(|item| (None, item));
            list('[', items, ']', level, out);
        }
        Token::Object(members) => {
            let members = members.iter().map(|(name, value)| (Some(name.as_str()), value));
            list('{', members, '}', level, out);
        }
    }
}

fn list<'a>(
    open: char,
    entries: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Token)>,
    close: char,
    level: Option<usize>,
    out: &mut String,
) {
    out.push(open);
    let is_empty = entries.len() == 0;
    for (at, (name, value)) in entries.enumerate() {
        if at > 0 {
            out.push(',');
        }
        line(level.map(|level| level + 1), out);
        if let Some(name) = name {
            quoted(name, out);
            out.push_str(if level.is_some() { ": " } else { ":" });
        }
        write(value, level.map(|level| level + 1), out);
    }
    if !is_empty {
        line(level, out);
    }
    out.push(close);
}

fn line(level: Option<usize>, out: &mut String) {
    if let Some(level) = level {
        out.push('\n');
        out.push_str(&"  ".repeat(level));
    }
}

/// Newtonsoft escapes what JSON must, and the three line breaks of Unicode.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("a String takes all that is written");
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

//! Values as Python writes them, which is how the tables show them.

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    None,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Value>),
}

/// The bytes of a text in quotes, with or without the `b` before them; `None` for anything else.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    if !text.starts_with(['\'', '"']) {
        return None;
    }
    match parse(&format!("b{text}"))?.0 {
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// A value at the start of a text, and what follows it.
pub(crate) fn parse(text: &str) -> Option<(Value, &str)> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix("None") {
        return Some((Value::None, rest));
    }
    if let Some(rest) = text.strip_prefix('b')
        && rest.starts_with(['\'', '"'])
    {
        let (units, rest) = quoted(rest)?;
        let mut bytes = Vec::new();
        for unit in units {
            match unit {
                Unit::Escape(code) => bytes.push(u8::try_from(code).ok()?),
                // What Python would have escaped stands there as it is.
                Unit::Char(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        return Some((Value::Bytes(bytes), rest));
    }
    match text.chars().next()? {
        '\'' | '"' => {
            let (units, rest) = quoted(text)?;
            let chars = units.into_iter().map(|unit| match unit {
                Unit::Escape(code) => char::from_u32(code).unwrap_or('\u{fffd}'),
                Unit::Char(c) => c,
            });
            Some((Value::Text(chars.collect()), rest))
        }
        '[' | '(' => {
            let mut items = Vec::new();
            let mut rest = text[1..].trim_start();
            loop {
                if let Some(rest) = rest.strip_prefix([']', ')']) {
                    return Some((Value::List(items), rest));
                }
                let (item, after) = parse(rest)?;
                items.push(item);
                let after = after.trim_start();
                rest = after.strip_prefix(',').unwrap_or(after).trim_start();
            }
        }
        c if c.is_ascii_digit() || c == '-' => {
            let end = text[1..]
                .find(|c: char| !c.is_ascii_digit())
                .map_or(text.len(), |end| end + 1);
            Some((Value::Int(text[..end].parse().ok()?), &text[end..]))
        }
        _ => None,
    }
}

enum Unit {
    Char(char),
    Escape(u32),
}

fn quoted(text: &str) -> Option<(Vec<Unit>, &str)> {
    let quote = text.chars().next()?;
    let mut units = Vec::new();
    let mut chars = text[1..].char_indices();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            return Some((units, &text[at + 2..]));
        }
        if c != '\\' {
            units.push(Unit::Char(c));
            continue;
        }
        let code = match chars.next()?.1 {
            'n' => u32::from(b'\n'),
            'r' => u32::from(b'\r'),
            't' => u32::from(b'\t'),
            'x' => number(&mut chars, 2)?,
            'u' => number(&mut chars, 4)?,
            'U' => number(&mut chars, 8)?,
            other => u32::from(other),
        };
        units.push(Unit::Escape(code));
    }
    None
}

fn number(chars: &mut std::str::CharIndices<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |number, _| Some(number * 16 + chars.next()?.1.to_digit(16)?))
}

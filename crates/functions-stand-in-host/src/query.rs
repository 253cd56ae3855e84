//! The host's copy of a query.

use serde_json::{Map, Value};

/// The values by their names, decoded, with those of repeated names joined by commas.
pub(super) fn copy_of(target: &str) -> Map<String, Value> {
    let mut copy = Map::new();
    let query = target.split_once('?').map_or("", |(_, query)| query);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name), decoded(value));
        match copy.get_mut(&name) {
            Some(Value::String(values)) => {
                values.push(',');
                values.push_str(&value);
            }
            _ => {
                copy.insert(name, value.into());
            }
        }
    }
    copy
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        bytes.push(match first {
            b'+' => b' ',
            b'%' => match escaped(after) {
                Some(byte) => {
                    rest = &after[2..];
                    byte
                }
                None => b'%',
            },
            other => *other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn escaped(digits: &[u8]) -> Option<u8> {
    let digits = digits
        .get(..2)
        .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::copy_of;

    #[test]
    fn values_are_decoded_and_those_of_one_name_joined() {
        for (target, copy) in [
            ("/api/A", json!({})),
            ("/api/A?", json!({})),
            ("/api/A?a=1&b&a=2&&c=x=y", json!({"a": "1,2", "b": "", "c": "x=y"})),
            ("/api/A?q=%C3%A9t+%c3%a9%2&%41=%zz", json!({"q": "ét é%2", "A": "%zz"})),
        ] {
            assert_eq!(Value::Object(copy_of(target)), copy, "{target}");
        }
    }
}

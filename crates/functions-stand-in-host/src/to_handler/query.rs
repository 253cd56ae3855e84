//! A query as the host reads it.

/// The names, in the spelling of their first use, each with its values; case does not count in names.
pub(crate) fn read(query: &str) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let query = query.strip_prefix('?').unwrap_or(query);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name), decoded(value));
        match all.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            Some((_, values)) => values.push(value),
            None => all.push((name, vec![value])),
        }
    }
    all
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
    use super::read;

    #[test]
    fn values_are_decoded_and_those_of_one_name_kept_together() {
        for (query, pairs) in [
            ("", &[][..]),
            ("?", &[]),
            (
                "?a=1&b&A=2&&c=x=y",
                &[("a", &["1", "2"][..]), ("b", &[""]), ("c", &["x=y"])],
            ),
            ("?q=%C3%A9t+%c3%a9%2&%41=%zz", &[("q", &["ét é%2"]), ("A", &["%zz"])]),
        ] {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(name, values)| {
                    (
                        (*name).to_owned(),
                        values.iter().map(|value| (*value).to_owned()).collect(),
                    )
                })
                .collect();
            assert_eq!(read(query), pairs as Vec<(String, Vec<String>)>, "{query}");
        }
    }
}

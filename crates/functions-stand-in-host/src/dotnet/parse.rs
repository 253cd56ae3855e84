//! Newtonsoft's reader, which takes more than JSON.

use super::date::{Date, Zone};
use super::token::Token;

/// Reads one value at the start of `text`; what follows it does not matter to the host. Comments, single quotes, names
/// without quotes, commas too many and `NaN` are taken, and half a surrogate pair becomes U+FFFD.
///
/// # Errors
///
/// A sentence, for what the host cannot read either.
pub(crate) fn parse(text: &str, zone: Zone) -> Result<Token, String> {
    let mut reader = Reader {
        chars: text.char_indices().peekable(),
        zone,
        depth: 0,
    };
    reader.value()
}

/// Newtonsoft reads 64 levels by default; the host does not change that.
const DEPTH: usize = 64;

struct Reader<'a> {
    chars: std::iter::Peekable<std::str::CharIndices<'a>>,
    zone: Zone,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|(_, c)| *c)
    }

    fn next(&mut self) -> Option<char> {
        self.chars.next().map(|(_, c)| c)
    }

    /// White space and comments.
    fn skip(&mut self) -> Result<(), String> {
        loop {
            match self.peek() {
                Some(c) if c.is_whitespace() || c == '\u{feff}' => {
                    self.next();
                }
                Some('/') => {
                    self.next();
                    match self.next() {
                        Some('*') => {
                            let mut before = ' ';
                            loop {
                                match self.next() {
                                    Some('/') if before == '*' => break,
                                    Some(c) => before = c,
                                    None => return Err("a comment has no end".to_owned()),
                                }
                            }
                        }
                        Some('/') => while self.next().is_some_and(|c| c != '\n') {},
                        _ => return Err("a slash begins no value".to_owned()),
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn value(&mut self) -> Result<Token, String> {
        self.skip()?;
        match self.peek() {
            None => Err("the text ends where a value should be".to_owned()),
            Some('{') => self.nested(Self::object),
            Some('[') => self.nested(Self::array),
            Some(quote @ ('"' | '\'')) => {
                let text = self.text(quote)?;
                Ok(Date::parse(&text, self.zone).map_or(Token::Text(text), Token::Date))
            }
            Some(_) => self.word(),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Token, String>) -> Result<Token, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("there are more than {DEPTH} levels"));
        }
        self.next();
        let token = read(self);
        self.depth -= 1;
        token
    }

    fn object(&mut self) -> Result<Token, String> {
        let mut members: Vec<(String, Token)> = Vec::new();
        loop {
            self.skip()?;
            let name = match self.peek() {
                Some('}') => {
                    self.next();
                    return Ok(Token::Object(members));
                }
                Some(quote @ ('"' | '\'')) => self.text(quote)?,
                Some(c) if is_name(c) => self.name(),
                Some(other) => return Err(format!("{other:?} begins no name")),
                None => return Err("an object has no end".to_owned()),
            };
            self.skip()?;
            if self.next() != Some(':') {
                return Err(format!("no colon follows the name {name:?}"));
            }
            let value = self.value()?;
            // Of equal names the last wins, in the place of the first.
            match members.iter_mut().find(|(known, _)| *known == name) {
                Some(member) => member.1 = value,
                None => members.push((name, value)),
            }
            self.separator('}')?;
        }
    }

    fn array(&mut self) -> Result<Token, String> {
        let mut items = Vec::new();
        loop {
            self.skip()?;
            match self.peek() {
                Some(']') => {
                    self.next();
                    return Ok(Token::Array(items));
                }
                None => return Err("an array has no end".to_owned()),
                Some(_) => items.push(self.value()?),
            }
            self.separator(']')?;
        }
    }

    /// A comma, or the end, which is left.
    fn separator(&mut self, end: char) -> Result<(), String> {
        self.skip()?;
        match self.peek() {
            Some(',') => {
                self.next();
                Ok(())
            }
            Some(c) if c == end => Ok(()),
            Some(other) => Err(format!("{other:?} follows a value")),
            None => Err("the text ends after a value".to_owned()),
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek().filter(|c| is_name(*c)) {
            name.push(c);
            self.next();
        }
        name
    }

    fn text(&mut self, quote: char) -> Result<String, String> {
        let no_end = || "a string has no end".to_owned();
        self.next();
        // In UTF-16, so that two halves of a pair meet.
        let mut units = Vec::new();
        loop {
            let c = self.next().ok_or_else(no_end)?;
            if c == quote {
                return Ok(String::from_utf16_lossy(&units));
            }
            let c = if c == '\\' {
                match self.next().ok_or_else(no_end)? {
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => {
                        units.push(self.unit()?);
                        continue;
                    }
                    plain @ ('"' | '\'' | '\\' | '/') => plain,
                    other => return Err(format!("\\{other} is no escape")),
                }
            } else {
                c
            };
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
        }
    }

    fn unit(&mut self) -> Result<u16, String> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.next().and_then(|c| c.to_digit(16));
            let digit = digit.ok_or_else(|| "\\u is not followed by four hexadecimal digits".to_owned())?;
            unit = unit * 16 + digit;
        }
        Ok(u16::try_from(unit).expect("four hexadecimal digits fit"))
    }

    /// A number, `true`, `null` and the like.
    fn word(&mut self) -> Result<Token, String> {
        let mut word = String::new();
        let is_part = |c: &char| c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_' | '$');
        while let Some(c) = self.peek().filter(is_part) {
            word.push(c);
            self.next();
        }
        let digits = word.strip_prefix('-').unwrap_or(&word);
        let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match word.as_str() {
            "null" | "undefined" => Ok(Token::Null),
            "true" => Ok(Token::Bool(true)),
            "false" => Ok(Token::Bool(false)),
            "NaN" => Ok(Token::Float(f64::NAN)),
            "Infinity" => Ok(Token::Float(f64::INFINITY)),
            "-Infinity" => Ok(Token::Float(f64::NEG_INFINITY)),
            _ if is_integer => Ok(Token::Integer(word)),
            _ if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') => word
                .parse()
                .map(Token::Float)
                .map_err(|_| format!("{word:?} is no number")),
            _ => Err(format!("{word:?} is no value")),
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::super::print::{compact, to_text};
    use super::*;

    fn read(text: &str) -> String {
        compact(&parse(text, Zone::default()).unwrap())
    }

    #[test]
    fn more_than_json_is_read() {
        for (text, printed) in [
            ("/*c*/{'a':1,b:[1.50,2.0,NaN,],}", r#"{"a":1,"b":[1.5,2.0,NaN]}"#),
            (r#"{"a":1,"a":2} {}"#, r#"{"a":2}"#),
            (r#""\ud800x""#, "\"\u{fffd}x\""),
            (r#""\ud83d\ude00""#, "\"\u{1f600}\""),
            ("12345678901234567890123", "12345678901234567890123"),
            (
                r#"["2026-01-02T03:04:05.5+02:00"]"#,
                r#"["2026-01-02T01:04:05.5+00:00"]"#,
            ),
        ] {
            assert_eq!(read(text), printed, "{text}");
        }
    }

    #[test]
    fn what_the_host_cannot_read_is_refused() {
        for text in ["", "hello", "{", "[1", "{\"a\" 1}", "\"a", "{not json}", "1x"] {
            assert!(parse(text, Zone::default()).is_err(), "{text}");
        }
        assert!(parse(&"[".repeat(100_000), Zone::default()).is_err());
    }

    #[test]
    fn values_alone_are_written_as_dotnet_does() {
        for (text, shown) in [
            ("true", "True"),
            ("1.0", "1"),
            ("null", ""),
            (r#""2026-01-02T03:04:05Z""#, "01/02/2026 03:04:05"),
            ("{\"a\":[1,{}]}", "{\n  \"a\": [\n    1,\n    {}\n  ]\n}"),
        ] {
            assert_eq!(to_text(&parse(text, Zone::default()).unwrap()), shown, "{text}");
        }
    }
}

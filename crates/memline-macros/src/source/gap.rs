//! Whether two places in a file are beside each other.

use std::fs;

use proc_macro2::Span;

use super::position::{self, Position};

/// Whether nothing but comments and attributes is between two places of the file that `span` is in.
///
/// The file is read where they are not on one line: a macro's own lines may be further up in the same file, and then what is between
/// is no part of the function. A file that cannot be read is taken for blank there, and so is one where the place is in a comment:
/// a test in documentation has other columns than its file.
pub(super) fn is_blank(file: &str, from: Position, to: Position, span: Span) -> bool {
    if from > to {
        return false;
    }
    if to.line == from.line || position::file(span) != file {
        return true;
    }
    let Some(path) = position::path(span) else { return true };
    let Ok(text) = fs::read_to_string(path) else {
        return true;
    };
    is_in_a_comment(&text, from) || between(&text, from, to).is_none_or(|text| is_nothing(&text))
}

fn is_in_a_comment(text: &str, place: Position) -> bool {
    let line = text.lines().nth(place.line - 1);
    line.is_some_and(|line| line.trim_start().starts_with("//"))
}

/// The text between two places; none if the file has fewer lines.
fn between(text: &str, from: Position, to: Position) -> Option<String> {
    let mut lines = text.lines().skip(from.line - 1);
    let first: String = lines.next()?.chars().skip(from.column).collect();
    let whole = lines.by_ref().take(to.line - from.line - 1);
    let mut between: Vec<String> = std::iter::once(first).chain(whole.map(str::to_owned)).collect();
    between.push(lines.next()?.chars().take(to.column).collect());
    Some(between.join("\n"))
}

/// Whether a text consists of comments, attributes and what these take away, also as a macro has them. It is not taken apart by
/// the compiler, which would complain of a text that is cut somewhere.
fn is_nothing(text: &str) -> bool {
    let mut rest = text.trim_start();
    // What a macro repeats may begin here and go on behind.
    while !matches!(rest, "" | "$(") {
        let end = if rest.starts_with("//") {
            Some(rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            end_of(rest, "/*", "*/")
        } else if rest.starts_with("#[") {
            end_of(rest, "[", "]")
        } else if rest.starts_with("async ") {
            // Other attributes take it away.
            Some("async".len())
        } else if rest.starts_with("$(") {
            // Of what a macro repeats there may be nothing.
            end_of(rest, "(", ")").and_then(|end| Some(end + rest[end..].find(['*', '+', '?'])? + 1))
        } else {
            None
        };
        let Some(end) = end else { return false };
        rest = rest[end..].trim_start();
    }
    true
}

/// Where the part ends that the first `open` begins.
fn end_of(text: &str, open: &str, close: &str) -> Option<usize> {
    let (mut depth, mut at) = (0, 0);
    loop {
        let next_close = at + text[at..].find(close)?;
        match text[at..].find(open).map(|next| at + next) {
            Some(next_open) if next_open < next_close => {
                depth += 1;
                at = next_open + open.len();
            }
            _ => {
                depth -= 1;
                at = next_close + close.len();
                if depth <= 0 {
                    return Some(at);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{between, is_in_a_comment, is_nothing};
    use crate::source::position::Position;

    #[test]
    fn text_is_cut_at_both_ends() {
        let at = |line, column| Position { line, column };
        assert_eq!(
            between("abc\nd\nefg\n", at(1, 1), at(3, 2)).as_deref(),
            Some("bc\nd\nef")
        );
        assert_eq!(between("abc\n", at(1, 1), at(3, 2)), None);
    }

    #[test]
    fn comments_and_attributes_are_nothing() {
        assert!(is_nothing(
            "\n// a\n/* b /* c */\n*/\n#[doc = \"[d]\"]\n$(#[$e])*\n/// f"
        ));
        let documentation = "/// # #[profile]\n/// # fn f() {}";
        assert!(is_in_a_comment(documentation, Position { line: 1, column: 10 }));
        assert!(!is_in_a_comment(
            "#[profile]\nfn f() {}",
            Position { line: 1, column: 10 }
        ));
        assert!(is_nothing("\n    $("));
        assert!(is_nothing("\nasync "));
        for text in [" $item\n}\n", "\n}\nm!(", "/* fn", "#[inline] fn"] {
            assert!(!is_nothing(text), "{text}");
        }
    }
}

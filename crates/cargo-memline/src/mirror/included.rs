//! Rust files that a program takes in as text, by `include_str!("own.rs")`: it gets its own, and not the copy with the attribute.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use proc_macro2::{Literal, TokenStream, TokenTree};

/// The text with the paths of such files made absolute. `folder` is the original's. `None` if there are none, or the text is not Rust.
pub(super) fn with_own_files(text: &str, folder: &Path) -> Option<String> {
    if !MACROS.iter().any(|name| text.contains(name)) || !text.contains(".rs\"") {
        return None;
    }
    let mark = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let body = &text[mark..];
    let mut found = Vec::new();
    find(body.parse().ok()?, &mut found);
    if found.is_empty() {
        return None;
    }
    let mut changed = text[..mark].to_owned();
    let mut rest = 0;
    for (place, file) in found {
        changed += &body[rest..place.start];
        let _ = write!(changed, "{:?}", folder.join(file).display().to_string());
        rest = place.end;
    }
    changed += &body[rest..];
    Some(changed)
}

const MACROS: [&str; 2] = ["include_str", "include_bytes"];

/// The literals of `include_str!("own.rs")`, in order. Those of `macro_rules!` stay: they are named from the files that call the macro.
fn find(tokens: TokenStream, found: &mut Vec<(Range<usize>, String)>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        if is_macro_rules(&tokens[..index]) {
            continue;
        }
        match only_literal(group.stream()).filter(|_| is_included(&tokens[..index])) {
            Some((literal, path)) if is_rust(&path) => found.push((literal.span().byte_range(), path)),
            Some(_) => {}
            None => find(group.stream(), found),
        }
    }
}

/// The Rust files that a file may take in as text by other ways, such as a macro of its own with their names.
pub(super) fn taken_by_macros(text: &str) -> Vec<String> {
    let mut taken = Taken::default();
    if MACROS.iter().any(|name| text.contains(name))
        && let Ok(tokens) = text.trim_start_matches('\u{feff}').parse()
    {
        taken.look_into(tokens);
    }
    if taken.is_indirect { taken.files } else { Vec::new() }
}

#[derive(Default)]
struct Taken {
    files: Vec<String>,
    is_indirect: bool,
}

impl Taken {
    fn look_into(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    // What names a folder by `env!` names the original's.
                    self.is_indirect |= is_included(&tokens[..index])
                        && only_literal(group.stream()).is_none()
                        && !group.stream().to_string().replace(' ', "").contains("env!");
                    self.look_into(group.stream());
                }
                TokenTree::Literal(literal) => self.files.extend(path_of(literal).filter(|path| is_rust(path))),
                _ => {}
            }
        }
    }
}

/// Whether a group behind these tokens is what `include_str!` or `include_bytes!` has.
fn is_included(before: &[TokenTree]) -> bool {
    matches!(
        before,
        [.., TokenTree::Ident(name), TokenTree::Punct(mark)] if mark.as_char() == '!' && MACROS.iter().any(|own| name == own)
    )
}

/// Whether a group behind these tokens is what `macro_rules! name` has.
fn is_macro_rules(before: &[TokenTree]) -> bool {
    matches!(
        before,
        [.., TokenTree::Ident(rules), TokenTree::Punct(_), TokenTree::Ident(_)] if rules == "macro_rules"
    )
}

fn only_literal(tokens: TokenStream) -> Option<(Literal, String)> {
    let mut tokens = tokens.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Literal(literal)), None) => path_of(&literal).map(|path| (literal, path)),
        _ => None,
    }
}

fn path_of(literal: &Literal) -> Option<String> {
    let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
    text.ok().map(|text| text.value())
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_users_own() {
        let text = "\u{feff}#![doc = include_str!(\"../a.rs\")]\nfn main() { print(include_bytes!(\"b.rs\"), include_str!(\"c.txt\")); \
                    include!(\"d.rs\"); }\n";
        assert_eq!(
            with_own_files(text, Path::new("/ws/src")).expect("such files"),
            "\u{feff}#![doc = include_str!(\"/ws/src/../a.rs\")]\nfn main() { print(include_bytes!(\"/ws/src/b.rs\"), \
             include_str!(\"c.txt\")); include!(\"d.rs\"); }\n"
        );
        for text in [
            "include!(\"a.rs\");",
            "include_str!(concat!(\"a\", \".rs\"))",
            "include_str!(\"a.rs\"",
        ] {
            assert_eq!(with_own_files(text, Path::new("/ws")), None, "{text}");
        }
    }

    #[test]
    fn files_that_macros_take_in_are_known_by_their_names() {
        let of_macro = "macro_rules! a { ($f:literal) => { include_str!($f) } } fn main() { a!(\"b.rs\") }";
        assert_eq!(with_own_files(of_macro, Path::new("/ws")), None);
        assert_eq!(taken_by_macros(of_macro), ["b.rs"]);
        for text in [
            "include_str!(\"a.rs\"); mod c;",
            "include_str!(concat!(env!(\"OUT_DIR\"), \"/a.rs\"))",
            "include!(\"a.rs\")",
        ] {
            assert_eq!(taken_by_macros(text), [""; 0], "{text}");
        }
    }
}

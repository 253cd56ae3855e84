//! Rust files that a program takes in as text, by `include_str!("own.rs")`: it gets its own, and not the copy with the attribute.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

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

/// The literals of `include_str!("own.rs")`, in order.
fn find(tokens: TokenStream, found: &mut Vec<(Range<usize>, String)>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let is_included = matches!(
            &tokens[..index],
            [.., TokenTree::Ident(name), TokenTree::Punct(mark)]
                if mark.as_char() == '!' && MACROS.iter().any(|own| name == own)
        );
        let mut inner = group.stream().into_iter();
        match (inner.next(), inner.next()) {
            (Some(TokenTree::Literal(literal)), None) if is_included => {
                let path = syn::parse_str::<syn::LitStr>(&literal.to_string());
                if let Some(path) = path.ok().map(|path| path.value()).filter(|path| is_rust(path)) {
                    found.push((literal.span().byte_range(), path));
                }
            }
            _ => find(group.stream(), found),
        }
    }
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
}

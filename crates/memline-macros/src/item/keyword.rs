//! What kind of item it is, by its first words.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What may stand before `fn`, `impl` or `trait`.
const QUALIFIERS: [&str; 9] = [
    "async", "auto", "const", "crate", "default", "extern", "pub", "safe", "unsafe",
];

/// The word that says what an item is.
#[derive(Debug)]
pub(super) enum Keyword {
    Function,
    Impl,
    Trait,
    Module,
    /// Another one; none where there is no word.
    Other(Option<TokenTree>),
}

impl Keyword {
    pub(super) fn of(tokens: &TokenStream) -> Self {
        let mut last = None;
        for token in seen(tokens) {
            match &token {
                TokenTree::Ident(word) => {
                    match word.to_string().as_str() {
                        "fn" => return Self::Function,
                        "impl" => return Self::Impl,
                        "trait" => return Self::Trait,
                        "mod" => return Self::Module,
                        qualifier if QUALIFIERS.contains(&qualifier) => {}
                        // The name of a constant comes behind its keyword.
                        _ if last.as_ref().is_some_and(is_const) => return Self::Other(last),
                        _ => return Self::Other(Some(token)),
                    }
                    last = Some(token);
                }
                // The name of an ABI.
                TokenTree::Literal(_) => {}
                // Of an attribute, or of `pub(crate)`.
                TokenTree::Punct(punct) if punct.as_char() == '#' => {}
                TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {}
                _ => break,
            }
        }
        Self::Other(last)
    }

    /// As the language has it, for use in a sentence.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Function => "fn",
            Self::Impl => "impl",
            Self::Trait => "trait",
            Self::Module => "module",
            Self::Other(_) => "item",
        }
    }
}

fn is_const(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "const")
}

/// Tokens as the compiler sees them: an invisible group, as around what a macro by example was given, is nothing to it.
fn seen(tokens: &TokenStream) -> Vec<TokenTree> {
    let mut seen = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => seen.extend(self::seen(&group.stream())),
            token => seen.push(token),
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

    use super::Keyword;

    fn keyword(item: &str) -> Keyword {
        Keyword::of(&TokenStream::from_str(item).expect("the snippet is made of tokens"))
    }

    #[test]
    fn functions_have_words_before_them() {
        for item in [
            "fn f() {}",
            "/// What it does.\n#[inline] pub(in a::b) const async unsafe extern \"C\" fn f() {}",
            "default fn f();",
        ] {
            assert!(matches!(keyword(item), Keyword::Function), "{item}");
        }
    }

    #[test]
    fn containers_are_told_by_their_words() {
        assert!(matches!(keyword("unsafe impl<T> A for fn(T) {}"), Keyword::Impl));
        assert!(matches!(keyword("pub unsafe auto trait A {}"), Keyword::Trait));
        assert!(matches!(keyword("#[cfg(test)] mod tests {}"), Keyword::Module));
    }

    #[test]
    fn other_items_mention_functions_too() {
        for (item, word) in [
            ("struct S { f: fn() }", "struct"),
            ("const F: fn() = f;", "const"),
            ("pub static F: fn() = f;", "static"),
            ("use a::b;", "use"),
            ("extern \"C\" { fn f(); }", "extern"),
            ("a! { fn f() {} }", "a"),
            ("macro_rules! a { () => { fn f() {} } }", "macro_rules"),
        ] {
            let Keyword::Other(Some(found)) = keyword(item) else {
                panic!("{item} was taken for something else");
            };
            assert_eq!(found.to_string(), word);
        }
    }

    #[test]
    fn what_a_macro_was_given_is_seen_through() {
        let mut tokens = TokenStream::from(TokenTree::from(Group::new(Delimiter::None, TokenStream::new())));
        tokens.extend(TokenStream::from_str("fn f() {}"));
        assert!(matches!(Keyword::of(&tokens), Keyword::Function));
    }
}

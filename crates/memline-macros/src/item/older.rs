//! What may be written in the editions before 2021, and the parser does not know: trait objects without `dyn` whose trait has
//! parentheses, as in `Box<Fn(u8)>`, and names that have become keywords.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use crate::names::hidden;

/// Parses tokens, and where that fails those that mean the same in all editions.
///
/// # Errors
///
/// That of the tokens as they are.
pub(super) fn parse<T>(tokens: TokenStream, parse: impl Fn(TokenStream) -> syn::Result<T>) -> syn::Result<T> {
    let error = match parse(tokens.clone()) {
        Ok(parsed) => return Ok(parsed),
        Err(error) => error,
    };
    parse(as_today(tokens)).map_err(|_| error)
}

fn as_today(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut changed = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        let (before, behind) = (&tokens[..index], &tokens[index + 1..]);
        match token {
            TokenTree::Group(group) => {
                let mut anew = Group::new(group.delimiter(), as_today(group.stream()));
                anew.set_span(group.span());
                changed.push(TokenTree::Group(anew));
            }
            TokenTree::Ident(word) if is_name(word, before.last(), behind.first()) => {
                changed.push(TokenTree::Ident(Ident::new_raw(&word.to_string(), word.span())));
            }
            token => {
                if begins_object(token, before, behind) {
                    changed.push(TokenTree::Ident(Ident::new("dyn", hidden(token.span()))));
                }
                changed.push(token.clone());
            }
        }
    }
    changed.into_iter().collect()
}

/// Whether a word that may be a keyword is a name here.
fn is_name(word: &Ident, before: Option<&TokenTree>, behind: Option<&TokenTree>) -> bool {
    match word.to_string().as_str() {
        "async" => {
            let is_keyword = matches!(behind, Some(TokenTree::Group(_)))
                || is_punct(behind, '|')
                || is_word(behind, &["fn", "move", "unsafe", "extern"]);
            !is_keyword
        }
        "await" => !is_punct(before, '.'),
        "try" => !is_punct(behind, '!') && !matches!(behind, Some(TokenTree::Group(_))),
        "dyn" => {
            let is_keyword = matches!(behind, Some(TokenTree::Ident(_) | TokenTree::Group(_)))
                || ['\'', ':', '?', '<']
                    .iter()
                    .any(|begin| is_punct(behind, *begin) && !is_punct(before, ','));
            !is_keyword || is_punct(behind, ':') && !is_joint(behind)
        }
        _ => false,
    }
}

/// Whether the path of a trait such as `Fn(u8)` begins here, where only a type can.
fn begins_object(token: &TokenTree, before: &[TokenTree], behind: &[TokenTree]) -> bool {
    let begins_path = matches!(token, TokenTree::Ident(_)) || is_punct(Some(token), ':') && is_joint(Some(token));
    let is_behind_path = is_punct(before.last(), ':') && !is_bound(before);
    if !begins_path || is_behind_path || !is_called_trait(token, behind) {
        return false;
    }
    match before.last() {
        None => true,
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), '<' | ',' | '&' | '='),
        // As in `&'a Fn()` and `&mut Fn()`.
        Some(TokenTree::Ident(word)) => {
            word == "mut"
                || word == "as"
                || is_punct(before.len().checked_sub(2).and_then(|index| before.get(index)), '\'')
        }
        Some(_) => false,
    }
}

/// Whether a single `:` comes before, and not that of a path.
fn is_bound(before: &[TokenTree]) -> bool {
    let colons = before
        .iter()
        .rev()
        .take_while(|token| is_punct(Some(token), ':'))
        .count();
    colons == 1
}

/// Whether a path goes on to `Fn(…)`, `FnMut(…)` or `FnOnce(…)`.
fn is_called_trait(first: &TokenTree, behind: &[TokenTree]) -> bool {
    let path: Vec<&TokenTree> = std::iter::once(first).chain(behind).collect();
    let is_separator = |at: usize| is_joint(path.get(at).copied()) && is_punct(path.get(at).copied(), ':');
    let mut at = if is_separator(0) { 2 } else { 0 };
    while let Some(TokenTree::Ident(word)) = path.get(at)
        && !is_word(path.get(at).copied(), &["const", "dyn", "impl", "mut"])
    {
        if let Some(TokenTree::Group(_)) = path.get(at + 1) {
            return ["Fn", "FnMut", "FnOnce"].iter().any(|name| word == name);
        }
        if !is_separator(at + 1) {
            return false;
        }
        at += 3;
    }
    false
}

fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

fn is_joint(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.spacing() == proc_macro2::Spacing::Joint)
}

fn is_word(token: Option<&TokenTree>, words: &[&str]) -> bool {
    matches!(token, Some(TokenTree::Ident(word)) if words.iter().any(|known| word == known))
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use proc_macro2::TokenStream;

    use super::as_today;

    #[track_caller]
    fn assert_today(written: &str, today: &str) {
        let tokens = |text: &str| TokenStream::from_str(text).expect("the snippet is made of tokens");
        assert_eq!(as_today(tokens(written)).to_string(), tokens(today).to_string());
    }

    #[test]
    fn trait_objects_get_their_dyn() {
        assert_today("Box<Fn(&str) -> usize>", "Box<dyn Fn(&str) -> usize>");
        assert_today(
            "(&'a Fn(), &mut ::std::ops::FnMut(u8) + Send)",
            "(&'a dyn Fn(), &mut dyn ::std::ops::FnMut(u8) + Send)",
        );
        assert_today("Vec<u8, ops::FnOnce()>", "Vec<u8, dyn ops::FnOnce()>");
    }

    #[test]
    fn bounds_and_calls_have_none() {
        for text in [
            "fn f<T: Fn(u8), U: Send + FnMut()>(a: impl Fn(), b: &dyn Fn(), c: Box<dyn ::std::ops::Fn()>) where T: ::core::ops::Fn()",
            "a::Fnord(Function(1))",
        ] {
            assert_today(text, text);
        }
    }

    #[test]
    fn names_that_have_become_keywords_are_names() {
        assert_today(
            "fn f(async: u8, dyn: u8) { dyn + async; for try in await {} }",
            "fn f(r#async: u8, r#dyn: u8) { r#dyn + r#async; for r#try in r#await {} }",
        );
        for text in [
            "async fn f(a: &dyn A, b: Box<dyn 'a + B>, c: Box<dyn ::c::C>)",
            "a.await; async { b }; async move || c; try!(d)",
        ] {
            assert_today(text, text);
        }
    }
}

//! What an item that stands in a profiled one says of itself.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, MetaList, Path, Token};

use crate::arguments::Arguments;
use crate::tokens::{outer_attributes, without_outer_attributes};

/// What an item's own `#[profile]` says.
pub(crate) enum Own {
    /// There is none: what is around decides.
    Nothing,
    /// It decides all by itself. `#[profile(skip)]` stays too: the import of its name must not be unused.
    Itself(TokenStream),
    /// It does if this condition holds. The item as it is, and without it.
    Conditional {
        condition: TokenStream,
        with: TokenStream,
        without: TokenStream,
    },
}

impl Own {
    /// Reads what stands before an item. Where `memline` is the item's own attribute is told too, if it does not say so.
    pub(crate) fn of(item: &TokenStream, memline: Option<&Path>) -> Self {
        let mut attributes = outer_attributes(item);
        let Some(index) = attributes.iter().position(mentions_profile) else {
            return Self::Nothing;
        };
        let rest = without_outer_attributes(item);
        if let Some(memline) = memline {
            let meta = &mut attributes[index].meta;
            *meta = with_path(meta, memline);
        }
        let with = quote!(#(#attributes)* #rest);
        let own = attributes.remove(index);
        match condition(&own.meta) {
            Some(condition) => Self::Conditional {
                condition,
                with,
                without: quote!(#(#attributes)* #rest),
            },
            None => Self::Itself(with),
        }
    }
}

/// Whether it is `#[profile]` by any path, or may become it.
fn mentions_profile(attribute: &Attribute) -> bool {
    is_profile(&attribute.meta)
}

fn is_profile(meta: &Meta) -> bool {
    if !meta.path().is_ident("cfg_attr") {
        return meta.path().segments.last().is_some_and(|name| name.ident == "profile");
    }
    parts(meta).is_some_and(|parts| parts.iter().skip(1).any(is_profile))
}

/// The condition of a `cfg_attr`, and what it adds.
fn parts(meta: &Meta) -> Option<Punctuated<Meta, Token![,]>> {
    let Meta::List(list) = meta else { return None };
    list.parse_args_with(Punctuated::parse_terminated).ok()
}

/// The condition, if it is a `cfg_attr`.
fn condition(meta: &Meta) -> Option<TokenStream> {
    let first = meta
        .path()
        .is_ident("cfg_attr")
        .then(|| parts(meta))??
        .into_iter()
        .next()?;
    Some(first.into_token_stream())
}

/// The same with the path of `memline`, if it is to be profiled and has none. What is wrong with the arguments is told by the
/// attribute itself.
fn with_path(meta: &Meta, memline: &Path) -> Meta {
    if let Some(all) = meta.path().is_ident("cfg_attr").then(|| parts(meta)).flatten() {
        let changed = all.iter().enumerate().map(|(index, part)| match part {
            part if index > 0 && is_profile(part) => with_path(part, memline),
            part => part.clone(),
        });
        return list(meta.path(), quote!(#(#changed),*));
    }
    let tokens = match meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    match Arguments::read(tokens.clone()) {
        Ok(Arguments {
            memline: None,
            skip: false,
            ..
        }) => list(meta.path(), quote!(crate = #memline, #tokens)),
        _ => meta.clone(),
    }
}

fn list(path: &Path, tokens: TokenStream) -> Meta {
    Meta::List(MetaList {
        path: path.clone(),
        delimiter: syn::MacroDelimiter::Paren(syn::token::Paren::default()),
        tokens,
    })
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use proc_macro2::TokenStream;
    use syn::parse_quote;

    use super::Own;

    #[track_caller]
    fn assert_own(item: &str, expected: &str) {
        let tokens = |text: &str| TokenStream::from_str(text).expect("the snippet is made of tokens");
        let found = match Own::of(&tokens(item), Some(&parse_quote!(a::b))) {
            Own::Nothing => TokenStream::new(),
            Own::Itself(item) => item,
            Own::Conditional {
                condition,
                with,
                without,
            } => quote::quote!(#condition; #with; #without),
        };
        assert_eq!(found.to_string(), tokens(expected).to_string());
    }

    #[test]
    fn attributes_are_told_where_memline_is() {
        assert_own("#[inline] fn f() {}", "");
        assert_own(
            "#[inline] #[profile] fn f() {}",
            "#[inline] #[profile(crate = a::b,)] fn f() {}",
        );
        assert_own(
            "#[c::profile(precision = 3)] mod m {}",
            "#[c::profile(crate = a::b, precision = 3)] mod m {}",
        );
    }

    #[test]
    fn attributes_that_know_or_need_not_know_stay() {
        for item in [
            "#[profile(skip)] fn f() {}",
            "#[profile(crate = c)] fn f() {}",
            "#[profile(wrong)] fn f() {}",
        ] {
            assert_own(item, item);
        }
    }

    #[test]
    fn conditions_are_told_apart() {
        assert_own(
            "#[cfg_attr(c, inline, profile)] #[cold] fn f() {}",
            "c; #[cfg_attr(c, inline, profile(crate = a::b,))] #[cold] fn f() {}; #[cold] fn f() {}",
        );
    }
}

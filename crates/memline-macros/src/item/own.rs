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
        let own = attributes[index].clone();
        if own.path().is_ident("cfg_attr") {
            let with = quote!(#(#attributes)* #rest);
            attributes.remove(index);
            return match condition(&own) {
                Some(condition) => Self::Conditional {
                    condition,
                    with,
                    without: quote!(#(#attributes)* #rest),
                },
                None => Self::Itself(with),
            };
        }
        let arguments = match &own.meta {
            Meta::List(list) => Arguments::read(list.tokens.clone()),
            _ => Ok(Arguments::default()),
        };
        match arguments {
            Ok(Arguments {
                memline: None,
                skip: false,
                ..
            }) => {
                if let Some(memline) = memline {
                    attributes[index].meta = with_path(&own.meta, memline);
                }
                Self::Itself(quote!(#(#attributes)* #rest))
            }
            // What is wrong with them is told by the attribute itself.
            _ => Self::Itself(item.clone()),
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

fn condition(attribute: &Attribute) -> Option<TokenStream> {
    Some(parts(&attribute.meta)?.first()?.to_token_stream())
}

fn with_path(meta: &Meta, memline: &Path) -> Meta {
    let (path, tokens) = match meta {
        Meta::List(list) if !list.tokens.is_empty() => (&list.path, {
            let tokens = &list.tokens;
            quote!(crate = #memline, #tokens)
        }),
        meta => (meta.path(), quote!(crate = #memline)),
    };
    Meta::List(MetaList {
        path: path.clone(),
        delimiter: syn::MacroDelimiter::Paren(syn::token::Paren::default()),
        tokens,
    })
}

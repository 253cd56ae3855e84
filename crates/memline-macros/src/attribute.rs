//! What stands in the place of the item under the attribute.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;
use syn::Result;

use crate::arguments::Arguments;
use crate::body::{self, Settings};
use crate::container;
use crate::item::{Item, Own};
use crate::memline::Memline;
use crate::source;
use crate::statics;

/// The whole attribute: parse, check, expand.
pub(crate) fn profile(arguments: TokenStream, item: TokenStream) -> TokenStream {
    match expand(arguments, &item) {
        // What is refused is the same with and without the feature, so that switching it never breaks a build.
        Ok(Expanded::Profiled { written, profiled }) if cfg!(feature = "profiling") => {
            // Clippy sees what is in the source, and so it says neither more nor less of it.
            quote!(#[cfg(clippy)] #written #[cfg(not(clippy))] #profiled)
        }
        Ok(_) => item,
        // The item stays, or every use of it would be an error too.
        Err(error) => {
            let error = without_path(error.into_compile_error());
            quote!(#error #item)
        }
    }
}

enum Expanded {
    Skipped,
    Profiled {
        written: TokenStream,
        profiled: TokenStream,
    },
}

/// `compile_error!` without the path before it, which edition 2015 looks for in the crate itself.
fn without_path(errors: TokenStream) -> TokenStream {
    errors
        .into_iter()
        .filter(|token| match token {
            TokenTree::Punct(punct) => punct.as_char() != ':',
            TokenTree::Ident(word) => word != "core",
            _ => true,
        })
        .collect()
}

/// A function that a tool has put the attribute on, or a static. One that cannot have it, or has one of its own, stays as it is.
fn added(item: &TokenStream, settings: &Settings<'_>) -> Expanded {
    let profiled = match (Own::of(item, None), Item::read(item.clone())) {
        (Own::Nothing, Ok(Item::Function(function))) => body::instrument(*function, settings).ok(),
        (Own::Nothing, Err(_)) => statics::instrument(item, settings),
        _ => None,
    };
    match profiled {
        Some(profiled) => Expanded::Profiled {
            written: item.clone(),
            profiled,
        },
        None => Expanded::Skipped,
    }
}

fn expand(arguments: TokenStream, item: &TokenStream) -> Result<Expanded> {
    let arguments = Arguments::read(arguments)?;
    if arguments.skip {
        return Ok(Expanded::Skipped);
    }
    let attribute = Span::call_site();
    let memline = Memline::find(arguments.memline.as_ref(), source::text(attribute).as_deref())?;
    let settings = Settings {
        arguments: &arguments,
        memline: &memline,
        attribute: (!arguments.is_added).then_some(attribute),
        is_read: false,
    };
    if arguments.is_added {
        return Ok(added(item, &settings));
    }
    match Item::read(item.clone()).map_err(|refusal| refusal.error)? {
        Item::Function(function) => Ok(Expanded::Profiled {
            written: item.clone(),
            profiled: body::instrument(*function, &settings)?,
        }),
        Item::Container(container) => {
            arguments.check_for_many()?;
            Ok(Expanded::Profiled {
                written: container::with_paths(container.clone(), &memline),
                profiled: container::instrument(container, &arguments, &memline)?,
            })
        }
    }
}

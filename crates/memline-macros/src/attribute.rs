//! What stands in the place of the item under the attribute.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Result;

use crate::arguments::Arguments;
use crate::body::{self, Settings};
use crate::container;
use crate::item::Item;

/// The whole attribute: parse, check, expand.
pub(crate) fn profile(arguments: TokenStream, item: TokenStream) -> TokenStream {
    match expand(arguments, &item) {
        // What is refused is the same with and without the feature, so that switching it never breaks a build.
        // Clippy sees what is in the source, and so it says neither more nor less of it.
        Ok(profiled) if cfg!(feature = "profiling") => quote!(#[cfg(clippy)] #item #[cfg(not(clippy))] #profiled),
        Ok(_) => item,
        // The item stays, or every use of it would be an error too.
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#error #item)
        }
    }
}

fn expand(arguments: TokenStream, item: &TokenStream) -> Result<TokenStream> {
    let arguments = Arguments::read(arguments)?;
    if arguments.skip {
        return Ok(item.clone());
    }
    let settings = Settings {
        arguments: &arguments,
        attribute: Some(Span::call_site()),
        is_read: false,
    };
    match Item::read(item.clone()).map_err(|refusal| refusal.error)? {
        Item::Function(function) => body::instrument(*function, &settings),
        Item::Container(container) => {
            arguments.check_for_many()?;
            container::instrument(container, &arguments)
        }
    }
}

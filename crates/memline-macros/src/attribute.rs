//! What stands in the place of the item under the attribute.

use proc_macro2::TokenStream;
use quote::quote;

use crate::arguments::Arguments;
use crate::body;
use crate::function::Item;

/// The whole attribute: parse, check, expand.
pub(crate) fn profile(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let read = Arguments::read(arguments).and_then(|arguments| Ok((arguments, Item::read(item.clone())?)));
    match read {
        // What is refused is the same with and without the feature, so that switching it never breaks a build.
        Ok(_) if !cfg!(feature = "profiling") => item,
        Ok((arguments, Item::Function(function))) => body::instrument(*function, &arguments),
        Ok((_, Item::Unparsed)) => item,
        // The item stays, or every use of it would be an error too.
        Err(error) => {
            let error = error.into_compile_error();
            quote!(#error #item)
        }
    }
}

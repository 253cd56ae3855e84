use proc_macro2::TokenStream;
use syn::{Error, Result};

/// Refuses arguments, of which there are none yet.
pub(crate) fn check(arguments: TokenStream) -> Result<()> {
    if arguments.is_empty() {
        return Ok(());
    }
    Err(Error::new_spanned(arguments, "#[profile] takes no arguments"))
}

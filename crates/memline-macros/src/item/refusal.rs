use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Error;

/// Why an item cannot be profiled.
pub(crate) struct Refusal {
    pub(crate) error: Error,
    /// Whether it is nothing to profile, as a `struct` or a `const fn`: in a module that is profiled it may stand.
    pub(crate) is_no_code: bool,
}

impl Refusal {
    /// Of what has no code that runs at run time.
    pub(super) fn no_code(part: impl ToTokens, sentence: &str) -> Self {
        Self {
            error: Error::new_spanned(part, sentence),
            is_no_code: true,
        }
    }

    /// Of what has some, which cannot be reached.
    pub(super) fn unreadable(tokens: TokenStream, sentence: &str) -> Self {
        Self {
            error: Error::new_spanned(tokens, sentence),
            is_no_code: false,
        }
    }

    /// The same, as the parser says.
    pub(super) fn not_understood(error: &Error, sentence: &str) -> Self {
        Self {
            error: Error::new(error.span(), format!("{sentence}: {error}")),
            is_no_code: false,
        }
    }
}

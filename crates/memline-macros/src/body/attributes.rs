//! What a function's other attributes may look at.

use proc_macro2::TokenTree;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Path, Token};

/// Attributes of the language, which read no names. Any other may be a macro, which sees what is written here.
const BUILTIN: [&str; 21] = [
    "allow",
    "bench",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "ignore",
    "inline",
    "link_section",
    "must_use",
    "no_mangle",
    "optimize",
    "should_panic",
    "target_feature",
    "test",
    "track_caller",
    "warn",
];
/// Those of them that mean something else on `async fn` than on `fn -> impl Future`. `must_use` is about the output of the one
/// and the future of the other, and the compiler refuses `track_caller` on the one alone.
const ABOUT_ASYNC: [&str; 4] = ["bench", "must_use", "test", "track_caller"];
/// Tools whose attributes the compiler leaves alone.
const TOOLS: [&str; 5] = ["clippy", "diagnostic", "miri", "rust_analyzer", "rustfmt"];

/// Whether none of the attributes can be a macro, which may look for the parameters' names.
pub(crate) fn are_builtin(attributes: &[Attribute]) -> bool {
    attributes.iter().all(|attribute| is(&attribute.meta, is_builtin))
}

/// Whether none of them cares whether the function is `async`.
pub(super) fn ignore_async(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .all(|attribute| is(&attribute.meta, |meta| is_builtin(meta) && !is_about_async(meta)))
}

/// Whether an attribute is so, and what it adds if it is a `cfg_attr`: that comes behind its condition.
fn is(attribute: &Meta, test: fn(&Meta) -> bool) -> bool {
    if !attribute.path().is_ident("cfg_attr") {
        return test(attribute);
    }
    let Meta::List(list) = attribute else { return false };
    let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    parts.is_ok_and(|parts| parts.iter().skip(1).all(|part| is(part, test)))
}

fn is_builtin(attribute: &Meta) -> bool {
    let path = attribute.path();
    BUILTIN.iter().any(|name| path.is_ident(name)) || is_of_tool(path)
}

fn is_of_tool(path: &Path) -> bool {
    path.segments.len() > 1 && TOOLS.iter().any(|tool| path.segments[0].ident == tool)
}

fn is_about_async(attribute: &Meta) -> bool {
    ABOUT_ASYNC.iter().any(|name| attribute.path().is_ident(name)) || expects_async(attribute)
}

/// Whether it expects the compiler to say something of an `async fn`.
fn expects_async(attribute: &Meta) -> bool {
    let Meta::List(list) = attribute else { return false };
    let mut tokens = list.tokens.clone().into_iter();
    list.path.is_ident("expect")
        && tokens.any(|token| matches!(token, TokenTree::Ident(name) if name == "async_fn_in_trait"))
}

#[cfg(test)]
mod tests {
    use syn::{Attribute, parse_quote};

    use super::{are_builtin, ignore_async};

    #[test]
    fn attributes_of_the_language_and_of_tools_are_no_macros() {
        let attributes: [Attribute; 6] = [
            parse_quote!(#[doc = "what it does"]),
            parse_quote!(#[allow(unused, reason = "none")]),
            parse_quote!(#[cfg(all(unix, test))]),
            parse_quote!(#[cfg_attr(unix, inline(always), doc = "more")]),
            parse_quote!(#[clippy::cognitive_complexity = "10"]),
            parse_quote!(#[rustfmt::skip]),
        ];
        assert!(are_builtin(&attributes) && ignore_async(&attributes));
    }

    #[test]
    fn others_may_be_macros() {
        let attributes: [Attribute; 3] = [
            parse_quote!(#[tokio::main]),
            parse_quote!(#[instrument]),
            parse_quote!(#[cfg_attr(test, tokio::test)]),
        ];
        for attribute in attributes {
            assert!(!are_builtin(std::slice::from_ref(&attribute)));
            assert!(!ignore_async(&[attribute]));
        }
    }

    #[test]
    fn some_of_the_language_are_about_async() {
        let attributes: [Attribute; 4] = [
            parse_quote!(#[must_use]),
            parse_quote!(#[track_caller]),
            parse_quote!(#[expect(async_fn_in_trait)]),
            parse_quote!(#[cfg_attr(unix, must_use)]),
        ];
        for attribute in attributes {
            assert!(are_builtin(std::slice::from_ref(&attribute)));
            assert!(!ignore_async(&[attribute]));
        }
    }
}

//! What every answer says to a browser.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::Response;

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// By `build/policy.rs`.
const POLICY: &str = include_str!(concat!(env!("OUT_DIR"), "/policy.txt"));

/// The answer is for this client, now, as what it says it is; the page's address, which may hold a key, is told to nobody; and
/// the page runs no script but its own, and asks nobody but the program.
pub(crate) fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
#[path = "../build/policy.rs"]
mod policy;

#[cfg(test)]
mod tests {
    use super::policy::{of, scripts};
    use super::*;

    #[test]
    fn scripts_are_told_by_their_hashes() {
        let page = "<script type=\"module\">alert(\"<script>\")</script><p><script id=data></script>";
        assert_eq!(scripts(page).collect::<Vec<_>>(), ["alert(\"<script>\")", ""]);
        // By `printf '%s' 'alert("<script>")' | openssl dgst -sha256 -binary | base64`.
        let hashes = "'sha256-ZZSff+iX1p0UIbBnoR7kIiIyesOPvmO/tpKMrphpivA=' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
        let expected = format!("default-src 'none'; script-src {hashes}; worker-src blob:; ");
        assert!(of(page).starts_with(&expected), "{}", of(page));
    }

    #[test]
    fn the_policy_is_the_pages() {
        assert_eq!(POLICY, of(memline_page::live()));
    }

    #[test]
    fn the_page_has_scripts_and_none_that_stands_in_a_tag() {
        let page = memline_page::live();
        assert!(scripts(page).any(|script| !script.trim().is_empty()));
        let behind = |part| <str>::split_once(part, "</script").map_or(part, |(_, rest)| rest);
        for inline in [" onclick=", " onload=", " onerror=", "javascript:"] {
            assert!(
                !page.split("<script").map(behind).any(|markup| markup.contains(inline)),
                "{inline}"
            );
        }
    }
}

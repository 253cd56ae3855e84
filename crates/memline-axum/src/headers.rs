//! What every answer says to a browser.

use std::fmt::Write as _;
use std::sync::OnceLock;

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The answer is for this client, now, as what it says it is; the page's address, which may hold a key, is told to nobody; and
/// the page runs no script but its own, and asks nobody but the program.
pub(crate) fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CONTENT_SECURITY_POLICY, policy());
    response
}

fn policy() -> HeaderValue {
    static POLICY: OnceLock<HeaderValue> = OnceLock::new();
    POLICY
        .get_or_init(|| {
            let policy = policy_of(memline_page::live());
            HeaderValue::from_str(&policy).expect("it is ASCII")
        })
        .clone()
}

/// The page's scripts by their hashes, and its workers, which it makes of texts of its own. Styles may be written in place: they
/// run nothing.
fn policy_of(page: &str) -> String {
    let mut policy = "default-src 'none'; script-src".to_owned();
    for script in scripts(page) {
        let hash = STANDARD.encode(Sha256::digest(script));
        let _ = write!(policy, " 'sha256-{hash}'");
    }
    policy.push_str(
        "; worker-src blob:; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    policy
}

/// The texts of the `script` elements.
fn scripts(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let (_, begun) = rest.split_once("<script")?;
        let (_, text) = begun.split_once('>')?;
        let (text, behind) = text.split_once("</script")?;
        rest = behind;
        Some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_by_their_hashes() {
        let page = "<script type=\"module\">alert(\"<script>\")</script><p><script id=data></script>";
        assert_eq!(scripts(page).collect::<Vec<_>>(), ["alert(\"<script>\")", ""]);
        // By `printf '%s' 'alert("<script>")' | openssl dgst -sha256 -binary | base64`.
        assert!(
            policy_of(page).starts_with(
                "default-src 'none'; script-src 'sha256-ZZSff+iX1p0UIbBnoR7kIiIyesOPvmO/tpKMrphpivA=' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; "
            ),
            "{}",
            policy_of(page)
        );
    }

    #[test]
    fn the_page_has_scripts_and_none_that_stands_in_a_tag() {
        let page = memline_page::live();
        assert!(scripts(page).any(|script| !script.trim().is_empty()));
        for inline in [" onclick=", " onload=", " onerror=", "javascript:"] {
            let tags = page
                .split("<script")
                .map(|part| part.split_once("</script").map_or(part, |(_, rest)| rest));
            assert!(!tags.into_iter().any(|markup| markup.contains(inline)), "{inline}");
        }
    }
}

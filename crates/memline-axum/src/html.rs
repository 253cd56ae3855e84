//! The page as it is sent.

use std::io::Read as _;

use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderValue, VARY};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{Html, IntoResponse as _, Response};
use bytes::Bytes;
use flate2::read::GzDecoder;

/// By `build/main.rs`: a third of the page's size.
const PAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/page.html.gz"));

/// Compressed, for a client that says it takes that. What takes texts only, as an envelope of the Functions host does, says nothing.
pub(crate) fn response(headers: &HeaderMap) -> Response {
    let vary: (HeaderName, HeaderValue) = (VARY, HeaderValue::from_static("accept-encoding"));
    if takes_gzip(headers) {
        let encoding = (CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return ([vary, encoding], Html(Bytes::from_static(PAGE))).into_response();
    }
    ([vary], Html(text())).into_response()
}

fn text() -> String {
    let mut text = String::new();
    GzDecoder::new(PAGE)
        .read_to_string(&mut text)
        .expect("it is the page, compressed");
    text
}

/// `gzip`, `br, gzip;q=0.8`, and not `gzip;q=0`.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    let mut codings = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map(str::parse);
        name.trim().eq_ignore_ascii_case("gzip") && !matches!(weight, Some(Ok(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compressed_is_the_page() {
        assert_eq!(text(), memline_page::live());
        assert!(PAGE.len() < text().len());
    }

    #[test]
    fn a_client_says_whether_it_takes_gzip() {
        for (values, takes) in [
            (&[][..], false),
            (&[""], false),
            (&["identity"], false),
            (&["br"], false),
            (&["gzip"], true),
            (&["GZip"], true),
            (&["gzip, deflate, br, zstd"], true),
            (&["br;q=1.0, gzip;q=0.8, *;q=0.1"], true),
            (&["br", "gzip"], true),
            (&["gzip;q=0"], false),
            (&["gzip; q=0.000"], false),
            (&["x-gzip"], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(ACCEPT_ENCODING, HeaderValue::from_static(value));
            }
            assert_eq!(takes_gzip(&headers), takes, "{values:?}");
        }
    }
}

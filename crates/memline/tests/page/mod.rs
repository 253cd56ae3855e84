//! What was put into a page.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use memline::Profile;
use serde_json::Value;

/// The data of a page: of one element, base64 of gzip of JSON.
pub(crate) fn data(html: &str) -> Value {
    let mut parts = html.split(r#"<script type="application/octet-stream;base64" id="memline-data">"#);
    let (_, Some(behind), None) = (parts.next(), parts.next(), parts.next()) else {
        panic!("a page has one element for data");
    };
    let (base64, _) = behind.split_once("</script>").expect("the element ends");
    let gzip = STANDARD.decode(base64).expect("it is base64");
    let mut json = String::new();
    let read = GzDecoder::new(&gzip[..]).read_to_string(&mut json);
    read.expect("it is gzip");
    serde_json::from_str(&json).expect("it is JSON")
}

/// The profile at a place in the page.
pub(crate) fn profile(html: &str, place: usize) -> Profile {
    let json = data(html)["profiles"][place]["profile"].to_string();
    Profile::read_from(json.as_bytes()).expect("it is a profile")
}

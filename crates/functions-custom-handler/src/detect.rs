//! What a request can be, by its head alone.

use http::Method;
use http::request::Parts;

use crate::invocation::{is_announced, may_be_envelope};
use crate::media_type::{is_json, media_type};

/// Whether this is the host asking if the process is up, every 25 ms at start.
pub(crate) fn is_probe(head: &Parts) -> bool {
    head.method == Method::GET && head.uri.path() == "/" && !is_announced(&head.headers)
}

/// The function's name, if the body may be an envelope: the host POSTs it as JSON to
/// `/{FunctionName}`, in chunks, and never proxies it.
///
/// `never_forwards` is whether host.json says that nothing but envelopes can come.
pub(crate) fn envelope_function(head: &Parts, never_forwards: bool) -> Option<&str> {
    let name = head.uri.path().strip_prefix('/')?;
    let is_name = !name.is_empty() && !name.contains('/');
    let is_posted_json = head.method == Method::POST && media_type(&head.headers).is_some_and(is_json);
    (is_name && is_posted_json && may_be_envelope(&head.headers, never_forwards)).then_some(name)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;

    use super::*;

    fn head(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap().into_parts().0
    }

    #[test]
    fn a_probe_is_a_get_of_the_root_for_no_invocation() {
        assert!(is_probe(&head("GET", "/", &[])));
        assert!(is_probe(&head("GET", "/?a=1", &[])));
        assert!(!is_probe(&head("HEAD", "/", &[])));
        assert!(!is_probe(&head("GET", "/api", &[])));
        let id = ("X-Azure-Functions-InvocationId", "1");
        assert!(!is_probe(&head("GET", "/", &[id])));
    }

    #[test]
    fn only_json_posted_to_one_segment_may_be_an_envelope() {
        let json = ("content-type", "application/json; charset=utf-8");
        let name = |parts: &Parts| envelope_function(parts, false).map(str::to_owned);
        assert_eq!(name(&head("POST", "/Order", &[json])), Some("Order".into()));
        assert_eq!(name(&head("POST", "/Order?a=1", &[json])), Some("Order".into()));
        assert_eq!(name(&head("PUT", "/Order", &[json])), None);
        assert_eq!(name(&head("POST", "/", &[json])), None);
        assert_eq!(name(&head("POST", "/api/Order", &[json])), None);
        assert_eq!(name(&head("POST", "/Order/", &[json])), None);
        assert_eq!(name(&head("POST", "/Order", &[])), None);
        assert_eq!(name(&head("POST", "/Order", &[("content-type", "text/plain")])), None);
        let guid = "3fcc8223-bdb3-4a01-b96b-aa745eb30b7e";
        let id = ("x-azure-functions-invocationid", guid);
        let proxied = ("x-ms-invocation-id", guid);
        assert_eq!(name(&head("POST", "/Order", &[json, id])), Some("Order".into()));
        assert_eq!(name(&head("POST", "/Order", &[json, id, proxied])), None);
        assert_eq!(name(&head("POST", "/Order", &[json, proxied])), None);
        // What a client sends and the host forwards to a route without a prefix.
        let of_both = (
            "x-azure-functions-invocationid",
            "evil, 3fcc8223-bdb3-4a01-b96b-aa745eb30b7e",
        );
        assert_eq!(name(&head("POST", "/Order", &[json, of_both])), None);
        let sized = head("POST", "/Order", &[json, id, ("content-length", "2")]);
        assert_eq!(name(&sized), None);
        assert_eq!(envelope_function(&sized, true), Some("Order"));
    }
}

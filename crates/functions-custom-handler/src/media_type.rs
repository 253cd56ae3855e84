//! The media type of a body.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// `Content-Type` without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or(value).trim();
    (!essence.is_empty()).then_some(essence)
}

pub(crate) fn is_json(media_type: &str) -> bool {
    media_type.eq_ignore_ascii_case("application/json")
}

/// Whether the host puts bodies of this type into the envelope as base64.
pub(crate) fn is_sent_as_base64(media_type: &str) -> bool {
    let multipart = "multipart/";
    media_type.eq_ignore_ascii_case("application/octet-stream")
        || media_type
            .get(..multipart.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(multipart))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_cut_off() {
        let mut headers = HeaderMap::new();
        assert_eq!(media_type(&headers), None);
        headers.insert(CONTENT_TYPE, "Application/JSON ; charset=utf-8".parse().unwrap());
        assert_eq!(media_type(&headers), Some("Application/JSON"));
        headers.insert(CONTENT_TYPE, "; charset=utf-8".parse().unwrap());
        assert_eq!(media_type(&headers), None);
    }

    #[test]
    fn case_does_not_matter() {
        assert!(is_json("Application/JSON"));
        assert!(!is_json("application/problem+json"));
        assert!(is_sent_as_base64("application/Octet-Stream"));
        assert!(is_sent_as_base64("MULTIPART/form-data"));
        assert!(!is_sent_as_base64("multipart"));
        assert!(!is_sent_as_base64("image/png"));
    }
}

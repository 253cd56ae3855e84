/// Whether the host puts bodies of this type into the envelope as base64.
pub(super) fn is_sent_as_base64(media_type: &str) -> bool {
    let multipart = "multipart/";
    media_type.eq_ignore_ascii_case("application/octet-stream")
        || media_type
            .get(..multipart.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(multipart))
}

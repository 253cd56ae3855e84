//! `customHandler.port`.

use crate::app::with_profile as with;

#[test]
fn a_fixed_port_is_one_that_can_be() {
    for fine in ["3000", "\"3000\"", "65535"] {
        let app = with(
            "\"customHandler\": {",
            &format!("\"customHandler\": {{\"port\": {fine}, "),
        );
        assert_eq!(app.findings(), [""; 0], "{fine}");
    }
    for wrong in ["0", "65536", "\"<MCP server port>\"", "-1", "true"] {
        let app = with(
            "\"customHandler\": {",
            &format!("\"customHandler\": {{\"port\": {wrong}, "),
        );
        let finding = format!(
            "error: customHandler.port in host.json is {wrong}: write a number from 1 to 65535, or take it out, and the host \
             takes a free port"
        );
        assert_eq!(app.findings(), [finding]);
    }
    assert_eq!(
        with("\"customHandler\": {", "\"customHandler\": {\"port\": 7071, ").findings(),
        ["hint: customHandler.port in host.json is 7071, on which `func start` itself listens: write another"]
    );
}

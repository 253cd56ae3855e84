//! Several instances of the app, and what the host sees of one.

use functions_stand_in_host::{Connection, Request, Response};
use mcp_function_app::Sessions;
use serde_json::{Value, json};

use crate::Instance;
use crate::profiles::profile_of;

/// As a client of MCP sends a message.
fn message(body: &Value) -> Request {
    Request::new("POST", "/mcp")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .body(body.to_string())
}

fn initialize() -> Request {
    let client = json!({"name": "test", "version": "1"});
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    message(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
}

fn top_lines() -> Request {
    let arguments = json!({"profiles": [profile_of(2)]});
    let params = json!({"name": "top_lines", "arguments": arguments, "_meta": {"progressToken": "seven"}});
    message(&json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params}))
        .header("MCP-Protocol-Version", "2025-11-25")
}

fn send(instance: &Instance, request: &Request) -> Response {
    Connection::open(instance.proxy.port()).unwrap().send(request).unwrap()
}

/// The messages in a stream of events.
fn messages(response: &Response) -> Vec<Value> {
    assert_eq!(response.status(), 200, "{}", response.text());
    assert_eq!(response.header("content-type"), Some("text/event-stream"));
    let data = response.text().lines().filter_map(|line| line.strip_prefix("data:"));
    let data = data.map(str::trim).filter(|data| !data.is_empty());
    data.map(|data| serde_json::from_str(data).unwrap()).collect()
}

#[test]
fn without_sessions_any_instance_answers() {
    let (one, other) = (Instance::with(Sessions::None), Instance::with(Sessions::None));
    let begun = send(&one, &initialize());
    assert_eq!(begun.header("mcp-session-id"), None);
    let begun = messages(&begun);
    assert_eq!(begun[0]["result"]["protocolVersion"], "2025-11-25");

    let called = messages(&send(&other, &top_lines()));
    assert_eq!(called.len(), 2, "{called:?}");
    assert_eq!(called[0]["method"], "notifications/progress");
    assert_eq!(
        called[0]["params"],
        json!({"progressToken": "seven", "progress": 1.0, "message": "1 of 1 profiles read"})
    );
    assert_eq!(called[1]["result"]["structuredContent"]["lines"][0]["bytes"], 5_000);
    for method in ["GET", "DELETE"] {
        let request = Request::new(method, "/mcp").header("Accept", "text/event-stream");
        let refused = send(&one, &request);
        assert_eq!((refused.status(), refused.header("allow")), (405, Some("POST")));
    }
}

#[test]
fn session_is_in_one_instance_until_it_is_deleted() {
    let (one, other) = (Instance::with(Sessions::InMemory), Instance::with(Sessions::InMemory));
    let begun = send(&one, &initialize());
    let id = begun.header("mcp-session-id").unwrap().to_owned();
    let of_session = |request: Request| request.header("MCP-Session-Id", &id);
    let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    assert_eq!(send(&one, &of_session(message(&initialized))).status(), 202);

    assert_eq!(messages(&send(&one, &of_session(top_lines()))).len(), 2);
    assert_eq!(send(&other, &of_session(top_lines())).status(), 404);

    assert_eq!(send(&one, &of_session(Request::new("DELETE", "/mcp"))).status(), 202);
    assert_eq!(send(&one, &of_session(top_lines())).status(), 404);
}

/// A tool runs in a task of rmcp's, in a session in one that is older than the request.
#[test]
fn log_of_a_tool_has_the_id_of_the_invocation_that_calls_it() {
    for sessions in [Sessions::None, Sessions::InMemory] {
        let instance = Instance::with(sessions);
        let begun = send(&instance, &initialize());
        let mut ids = Vec::new();
        for number in 1..=2 {
            let mut request = top_lines();
            if let Some(id) = begun.header("mcp-session-id") {
                request = request.header("MCP-Session-Id", id);
            }
            assert_eq!(messages(&send(&instance, &request)).len(), 2);
            let is_tools = |line: &&String| line.contains("top lines");
            // A session's task may log after its last message has been read.
            let lines = instance
                .host
                .stdout()
                .wait_until(|lines| lines.iter().filter(is_tools).count() >= number);
            let line = lines.iter().filter(is_tools).nth(number - 1).unwrap();
            let id = line.strip_prefix("mcp_function_app::tools: top lines profiles=1 functions=1 invocation_id=");
            ids.push(id.unwrap_or_else(|| panic!("{line}")).to_owned());
        }
        assert_ne!(ids[0], ids[1]);
    }
}

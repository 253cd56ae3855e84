//! rmcp's client, in the ways it can speak: with a session, without, and by the protocol that has none.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use mcp_function_app::{Sessions, allowed_hosts, router};
use rmcp::model::{CallToolRequestParams, CallToolResult, ProgressNotificationParam, ProtocolVersion};
use rmcp::service::{NotificationContext, RunningService};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::{ClientHandler, ClientLifecycleMode, ClientServiceExt as _, RoleClient};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use crate::Instance;
use crate::profiles::profile_of;

/// Tells what the server says of its progress.
struct Progress(UnboundedSender<String>);

impl ClientHandler for Progress {
    async fn on_progress(&self, progress: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        let message = progress.message.unwrap_or_default();
        self.0.send(format!("{} {message}", progress.progress)).unwrap();
    }
}

struct Client {
    service: RunningService<RoleClient, Progress>,
    progress: UnboundedReceiver<String>,
}

impl Client {
    async fn next_progress(&mut self) -> String {
        let next = timeout(Duration::from_mins(1), self.progress.recv()).await;
        next.expect("the server tells of its progress").unwrap()
    }
}

async fn connected(instance: &Instance, lifecycle: ClientLifecycleMode) -> Client {
    crate::install_tls();
    let transport = StreamableHttpClientTransport::from_uri(instance.proxy.url("/mcp"));
    let (sender, progress) = unbounded_channel();
    let service = Progress(sender).serve_with_lifecycle(transport, lifecycle);
    Client {
        service: service.await.unwrap(),
        progress,
    }
}

async fn call(client: &Client, tool: &'static str, arguments: Value) -> CallToolResult {
    let Value::Object(arguments) = arguments else {
        unreachable!()
    };
    let request = CallToolRequestParams::new(tool).with_arguments(arguments);
    client.service.call_tool(request).await.unwrap()
}

fn text(result: &CallToolResult) -> &str {
    &result.content[0].as_text().unwrap().text
}

/// A line of `profiles.rs` as the tool gives it.
fn line(text: &str, bytes: i64, occurrences: u64) -> Value {
    let source = include_str!("profiles.rs");
    let number = source.lines().position(|line| line.trim() == text).unwrap() + 1;
    json!({
        "function": "load",
        "file": "examples/mcp/tests/server/profiles.rs",
        "line": number,
        "text": text,
        "bytes": bytes,
        "occurrences": occurrences,
    })
}

/// Everything that there is to call, in any way of speaking.
async fn uses_all_tools(client: &mut Client) {
    let tools = client.service.list_all_tools().await.unwrap();
    let mut names: Vec<_> = tools.iter().map(|tool| &*tool.name).collect();
    names.sort_unstable();
    assert_eq!(names, ["compare", "top_lines"]);
    let top_lines = tools.iter().find(|tool| tool.name == "top_lines").unwrap();
    let by = &top_lines.input_schema["properties"]["by"];
    assert_eq!(by["default"], "allocated", "{by}");
    assert_eq!(top_lines.input_schema["required"], json!(["profiles"]));

    let (small, large) = (profile_of(2), profile_of(7));
    let arguments = json!({"profiles": [&small, &large], "limit": 2});
    let top = call(client, "top_lines", arguments).await;
    let push = "loaded.push(vec![0; 1000]);";
    let scratch = "let _scratch = vec![1_u8; 5000];";
    // Both tables: 2 and 7 pages, and the scratch space once for each.
    let expected = json!({"lines": [line(scratch, 10_000, 2), line(push, 9_000, 9)]});
    assert_eq!(top.structured_content, Some(expected.clone()));
    assert_eq!(serde_json::from_str::<Value>(text(&top)).unwrap(), expected);
    // The client handles each in a task of its own.
    let mut progress = [client.next_progress().await, client.next_progress().await];
    progress.sort();
    assert_eq!(progress, ["1 1 of 2 profiles read", "2 2 of 2 profiles read"]);

    let retained = call(client, "top_lines", json!({"profiles": [&large], "by": "retained"})).await;
    let expected = [
        line(push, 7_000, 7),
        line("let mut loaded = Vec::with_capacity(pages);", 7 * 24, 1),
    ];
    assert_eq!(retained.structured_content, Some(json!({"lines": expected})));

    let compared = call(client, "compare", json!({"before": &small, "after": &large})).await;
    assert_eq!(compared.is_error, Some(false));
    let found: Vec<_> = text(&compared).lines().filter(|line| line.contains("push")).collect();
    assert_eq!(found.len(), 1, "{}", text(&compared));
    let compared = call(client, "compare", json!({"before": &small, "after": &small})).await;
    assert_eq!(text(&compared), "nothing changed");

    let refused = call(client, "top_lines", json!({"profiles": [&small, "{}"]})).await;
    assert_eq!(refused.is_error, Some(true));
    assert!(
        text(&refused).starts_with("profile 2 of 2 is none: "),
        "{}",
        text(&refused)
    );
    let refused = call(client, "top_lines", json!({"profiles": []})).await;
    assert_eq!(text(&refused), "there is no profile: give at least one");
}

/// What clients asked for at an instance, with the statuses.
type Requests = Arc<Mutex<Vec<String>>>;

fn watched(sessions: Sessions) -> (Instance, Requests) {
    let requests = Requests::default();
    let seen = Arc::clone(&requests);
    let watch = from_fn(move |request: Request, next: Next| {
        let seen = Arc::clone(&seen);
        async move {
            let method = request.method().clone();
            let response = next.run(request).await;
            seen.lock()
                .unwrap()
                .push(format!("{method} {}", response.status().as_u16()));
            response
        }
    });
    let router = router(sessions, allowed_hosts(|_| None));
    (Instance::of(router.layer(watch)), requests)
}

#[tokio::test]
async fn session_is_begun_used_and_deleted() {
    let (instance, requests) = watched(Sessions::InMemory);
    let mut client = connected(&instance, ClientLifecycleMode::Initialize).await;
    let server = client.service.peer_info().unwrap();
    assert_eq!(server.server_info.as_ref().unwrap().name, "memory-profiles");
    uses_all_tools(&mut client).await;
    client.service.cancel().await.unwrap();
    let requests = requests.lock().unwrap().clone();
    assert_eq!(requests[..2], ["POST 200", "POST 202"], "{requests:?}");
    // The client listens for what the server says between requests.
    assert!(requests.contains(&"GET 200".to_owned()), "{requests:?}");
    assert_eq!(requests.last().unwrap(), "DELETE 202", "{requests:?}");
}

#[tokio::test]
async fn client_without_session_uses_the_same_tools() {
    let (instance, requests) = watched(Sessions::None);
    let mut client = connected(&instance, ClientLifecycleMode::Initialize).await;
    uses_all_tools(&mut client).await;
    client.service.cancel().await.unwrap();
    let requests = requests.lock().unwrap().clone();
    assert!(
        !requests.iter().any(|request| request.starts_with("DELETE")),
        "{requests:?}"
    );
}

#[tokio::test]
async fn client_of_the_protocol_without_sessions_uses_the_same_tools() {
    for sessions in [Sessions::None, Sessions::InMemory] {
        let (instance, requests) = watched(sessions);
        let lifecycle = ClientLifecycleMode::Discover {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        };
        let mut client = connected(&instance, lifecycle).await;
        uses_all_tools(&mut client).await;
        client.service.cancel().await.unwrap();
        let requests = requests.lock().unwrap().clone();
        assert!(requests.iter().all(|request| request == "POST 200"), "{requests:?}");
    }
}

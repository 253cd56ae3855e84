//! Who may call the server.

use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Connection, Host, Request};
use mcp_function_app::{Sessions, allowed_hosts, router};
use rmcp::ServiceExt as _;
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;

use crate::{APP, Instance};

fn ping() -> Request {
    Request::new("POST", "/mcp")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .body(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
}

/// The level is `function`, because `host.json` leaves it so.
#[tokio::test]
async fn key_goes_into_the_clients_headers() {
    let host = Host::serving(FunctionApp::new(router(Sessions::None, allowed_hosts(|_| None))));
    let proxy = host.reverse_proxy().app_folder(APP, &[]).key("secret").start();
    let config = || StreamableHttpClientTransportConfig::with_uri(proxy.url("/mcp"));
    let transport = StreamableHttpClientTransport::from_config(config());
    let refused = ().serve(transport).await.unwrap_err().to_string();
    assert!(refused.contains("401"), "{refused}");

    let key = [("x-functions-key".parse().unwrap(), "secret".parse().unwrap())];
    let transport = StreamableHttpClientTransport::from_config(config().custom_headers(key.into()));
    let client = ().serve(transport).await.unwrap();
    assert_eq!(client.list_all_tools().await.unwrap().len(), 2);
    client.cancel().await.unwrap();
}

/// A page of `evil.example`, whose name has come to mean this machine, names that in `Host`.
#[test]
fn other_hosts_are_refused_standing_alone() {
    let instance = Instance::with(Sessions::None);
    let status = |host: &str| {
        let mut connection = Connection::open(instance.host.port()).unwrap();
        connection.send(&ping().header("Host", host)).unwrap().status()
    };
    assert_eq!(status("localhost:7071"), 200);
    assert_eq!(status("evil.example:7071"), 403);
}

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
    crate::install_tls();
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
fn other_hosts_are_refused() {
    let settings = |name: &str| (name == "WEBSITE_HOSTNAME").then(|| "profiles.azurewebsites.net".to_owned());
    let instance = Instance::of(router(Sessions::None, allowed_hosts(settings)));
    // Through the host, and standing alone.
    for port in [instance.proxy.port(), instance.host.port()] {
        let status = |host: &str| {
            let request = ping().header("Host", host);
            Connection::open(port).unwrap().send(&request).unwrap().status()
        };
        assert_eq!(status("localhost:7071"), 200);
        assert_eq!(status("profiles.azurewebsites.net"), 200);
        assert_eq!(status("evil.example:7071"), 403);
    }
    // Without the host, what it would write is the client's own.
    let forged = ping()
        .header("Host", "evil.example")
        .header("X-Forwarded-Host", "localhost");
    assert_eq!(instance.host.send(&forged).status(), 403);
}

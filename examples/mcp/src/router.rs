use axum::Router;
use axum::extract::Request;
use axum::http::header::HOST;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use functions_custom_handler::{Invocation, Mode};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tracing::Span;

use crate::{MemoryProfiles, Sessions};

/// A message of MCP may be this large: some profiles at once.
const BODY_BYTES: usize = 16 * 1024 * 1024;

/// The MCP server, at `/mcp`.
///
/// A request whose `Host` is not among `hosts` is refused with 403, so that no web page can reach a server on its
/// visitor's machine by a name of its own (DNS rebinding).
pub fn router(sessions: Sessions, hosts: impl IntoIterator<Item = String>) -> Router {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(sessions == Sessions::InMemory)
        .with_allowed_hosts(hosts)
        .with_max_request_body_bytes(BODY_BYTES);
    let manager = LocalSessionManager::default();
    let service = StreamableHttpService::new(|| Ok(MemoryProfiles), manager.into(), config);
    Router::new().nest_service("/mcp", service).layer(from_fn(behind_host))
}

/// Gives the service what it cannot know of the host.
///
/// Tools run in tasks of rmcp's: by the span they log to the invocation that calls them. And a proxying host writes the
/// handler's address into `Host`; the client's, which the service is to check, is in `X-Forwarded-Host`.
async fn behind_host(mut request: Request, next: Next) -> Response {
    let is_proxied = request.extensions().get::<Invocation>().map(Invocation::mode) == Some(Mode::Proxying);
    if is_proxied && let Some(host) = request.headers().get("x-forwarded-host").cloned() {
        request.headers_mut().insert(HOST, host);
    }
    request.extensions_mut().insert(Span::current());
    next.run(request).await
}

/// By what names clients may call the server: those of this machine; on Azure the app's own, which the platform tells in
/// `WEBSITE_HOSTNAME`; and those in the app setting `MCP_HOSTS`, between commas, for domains of one's own.
///
/// ```
/// use mcp_function_app::allowed_hosts;
///
/// let hosts = allowed_hosts(|name| match name {
///     "WEBSITE_HOSTNAME" => Some("profiles.azurewebsites.net".to_owned()),
///     "MCP_HOSTS" => Some("mcp.example.org, mcp.example.net".to_owned()),
///     _ => None,
/// });
/// assert_eq!(hosts[3..], ["profiles.azurewebsites.net", "mcp.example.org", "mcp.example.net"]);
/// assert_eq!(allowed_hosts(|_| None), ["localhost", "127.0.0.1", "::1"]);
/// ```
#[must_use]
pub fn allowed_hosts(setting: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let own = setting("WEBSITE_HOSTNAME").unwrap_or_default();
    let others = setting("MCP_HOSTS").unwrap_or_default();
    let named = [own.as_str()].into_iter().chain(others.split(','));
    let named = named.map(str::trim).filter(|host| !host.is_empty());
    ["localhost", "127.0.0.1", "::1"]
        .into_iter()
        .chain(named)
        .map(str::to_owned)
        .collect()
}

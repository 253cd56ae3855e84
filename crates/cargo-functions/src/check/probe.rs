//! What an app has at a path.

use std::io;
use std::net::TcpStream;
use std::time::Duration;

use functions_stand_in_host::{Connection, Request, Response};

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Nothing takes the path.
    Missing,
    /// A route with these methods, in upper case.
    Methods(Vec<String>),
    /// Something that cannot be judged from outside: a route that takes every method, a fallback, a layer.
    Unknown,
}

/// No method that a route would name.
const METHOD: &str = "CHECK";

/// A refusal is there at once; whatever waits is a handler at work.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn probe(port: u16, path: &str) -> Route {
    let Ok(response) = send(port, &Request::new(METHOD, path)) else {
        return Route::Unknown;
    };
    match response.status() {
        404 => Route::Missing,
        405 => response.header("allow").map_or(Route::Unknown, |allowed| {
            Route::Methods(allowed.split(',').map(|name| name.trim().to_owned()).collect())
        }),
        _ => Route::Unknown,
    }
}

/// Sends a request to the app.
pub(super) fn send(port: u16, request: &Request) -> io::Result<Response> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Connection::over(stream, format!("127.0.0.1:{port}")).send(request)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::{any, get};
    use functions_custom_handler::FunctionApp;
    use functions_stand_in_host::Host;

    use super::*;

    #[test]
    fn each_kind_of_route_is_told_apart() {
        let methods = |names: &[&str]| Route::Methods(names.iter().map(|name| (*name).to_owned()).collect());
        let router = Router::new()
            .route("/one", get(|| async {}).put(|| async {}))
            .route("/orders/{id}", get(|| async {}))
            .route("/any", any(|| async {}))
            .route("/waits", any(std::future::pending::<()>));
        let host = Host::serving(FunctionApp::new(router));
        let probe = |path| super::probe(host.port(), path);
        assert_eq!(probe("/one"), methods(&["GET", "HEAD", "PUT"]));
        assert_eq!(probe("/orders/1"), methods(&["GET", "HEAD"]));
        assert_eq!(probe("/none"), Route::Missing);
        for path in ["/any", "/waits", "not a path"] {
            assert_eq!(probe(path), Route::Unknown, "{path}");
        }
    }
}

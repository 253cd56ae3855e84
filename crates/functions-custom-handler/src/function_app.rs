//! The builder: a router, served as a custom handler.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use tokio::net::TcpListener;

use crate::app_files::AppFiles;
use crate::dispatch::Dispatch;
use crate::functions::Functions;
use crate::{Address, StartError, serve};

/// Longer than Azure's load balancer keeps a silent connection, 230 seconds, and longer than the
/// host keeps one in its pool: so this never cuts a connection that someone still means to use.
const IDLE_TIMEOUT: Duration = Duration::from_mins(4);
/// Names the app's folder, for a process that the host has started.
const APP_FOLDER: &str = "FUNCTIONS_APP_ROOT_PATH";

/// Beyond it a timer's arithmetic could overflow.
const YEAR: Duration = Duration::from_hours(365 * 24);

/// A router, served as a custom handler.
///
/// ```
/// use axum::{Router, routing::get};
/// use functions_custom_handler::FunctionApp;
/// use tower::ServiceExt as _;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let router = Router::new().route("/api/Hello", get(|| async { "Hello" }));
/// let app = FunctionApp::new(router).functions(["Hello"]).into_router();
///
/// let envelope = r#"{"Data":{"req":{"Url":"http://localhost/api/Hello","Method":"GET"}},"Metadata":{}}"#;
/// let request = http::Request::post("/Hello")
///     .header("content-type", "application/json")
///     .body(envelope.to_owned())
///     .unwrap();
/// let response = app.oneshot(request).await.unwrap();
/// assert_eq!(response.status(), 200);
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a handler does nothing until it is served"]
pub struct FunctionApp {
    router: Router,
    functions: Functions,
    http_output: String,
    app_folder: Option<PathBuf>,
    idle_timeout: Duration,
    #[cfg(feature = "opentelemetry")]
    telemetry: Option<crate::telemetry::Telemetry>,
}

impl FunctionApp {
    /// Serves `router`, which has the routes that clients see, such as `/api/Order`, and a route
    /// `POST /{FunctionName}` for each function with another trigger than HTTP.
    pub fn new(router: Router) -> Self {
        Self {
            router,
            functions: Functions::default(),
            http_output: "res".to_owned(),
            app_folder: None,
            idle_timeout: IDLE_TIMEOUT,
            #[cfg(feature = "opentelemetry")]
            telemetry: None,
        }
    }

    /// Names the app's functions, beside those that have a `function.json`. An envelope for any other is answered
    /// with 404, and a sentence in the log lists them. May be called again to add more.
    pub fn functions<I, S>(mut self, names: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        self.functions.add(names.into_iter().map(Into::into));
        self
    }

    /// Names the HTTP output binding of functions whose `function.json` is not read. It is `res` by default;
    /// `$return` makes the response the function's return value.
    pub fn http_output(mut self, name: impl Into<String>) -> Self {
        self.http_output = name.into();
        self
    }

    /// Reads the files of the host in this folder: the `function.json` files and `host.json`. Routes then match as the
    /// host matches them (any case, a slash at the end, the route prefix), where the router has none for a path as it
    /// was sent; and names of outputs and triggers need not be told.
    ///
    /// The host names the folder by `FUNCTIONS_APP_ROOT_PATH`, which [`serve`](Self::serve) and
    /// [`serve_on`](Self::serve_on) read. This is for a router that is called by other means, as in tests.
    pub fn app_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.app_folder = Some(folder.into());
        self
    }

    /// Sets how long a connection may keep the server waiting: for the whole head of the next
    /// request, for the next piece of a body, or for room to write the next piece of an answer. Then
    /// it is closed, and a request that it had begun fails. It is 240 seconds by default. A handler
    /// may take as long as it likes.
    ///
    /// Not less than the host keeps idle connections in its pool: it would send a request just as
    /// its connection is closed. A client that waits holds up nobody but itself.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout.min(YEAR);
        self
    }

    /// Has the spans of each invocation exported before its answer is sent: see [`telemetry`](crate::telemetry). The layer that
    /// makes them is installed apart from this.
    #[cfg(feature = "opentelemetry")]
    pub fn telemetry(mut self, telemetry: crate::telemetry::Telemetry) -> Self {
        self.telemetry = Some(telemetry);
        self
    }

    /// The router, wrapped in the host's protocol. It opens no socket and reads no
    /// environment, so a test can call it with `oneshot`.
    pub fn into_router(self) -> Router {
        self.wrapped(|_| None)
    }

    /// `setting` knows the app settings that may override `host.json`.
    fn wrapped(self, setting: impl Fn(&str) -> Option<String>) -> Router {
        let files = self.app_folder.as_deref().map(|folder| AppFiles::read(folder, setting));
        let files = files.unwrap_or_default();
        let dispatch = Dispatch::new(self.router, self.functions, files, self.http_output);
        #[cfg(feature = "opentelemetry")]
        let dispatch = dispatch.with_telemetry(self.telemetry);
        let dispatch = Arc::new(dispatch);
        Router::new().fallback(move |request: Request| {
            let dispatch = Arc::clone(&dispatch);
            async move { dispatch.answer(request).await }
        })
    }

    /// Serves on [`Address::from_env`] until the process is killed, which is how the host
    /// stops it.
    ///
    /// # Errors
    ///
    /// If the port is not a port, or cannot be listened on.
    pub async fn serve(self) -> Result<(), StartError> {
        self.serve_on(Address::from_env()?.bind().await?).await
    }

    /// Serves on a socket that is already bound, until the future is dropped or the process is
    /// killed. Connections that are open then are served to their end.
    ///
    /// # Errors
    ///
    /// None today: neither a failing connection nor a shortage of file descriptors ends the serving.
    pub async fn serve_on(self, listener: TcpListener) -> Result<(), StartError> {
        let idle_timeout = self.idle_timeout;
        let mut app = self;
        if app.app_folder.is_none() {
            app.app_folder = env::var_os(APP_FOLDER).map(PathBuf::from);
        }
        let router = app.wrapped(|name| env::var(name).ok());
        serve::run(listener, router, idle_timeout).await
    }
}

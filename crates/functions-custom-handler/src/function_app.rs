//! The builder: a router, served as a custom handler.

use std::convert::Infallible;
use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use tokio::net::TcpListener;
use tower::Service;

use crate::app_files::AppFiles;
use crate::app_service::AppService;
use crate::dispatch::{Dispatch, Flush};
use crate::functions::Functions;
use crate::logs::{DeliveryTracker, flush_logs};
use crate::process::{Stop, end_with_host};
use crate::serve::{self, OnStop, Timeouts};
use crate::{Address, StartError, panic_hook};

/// Longer than Azure's load balancer keeps a silent connection, 230 seconds, and longer than the
/// host keeps one in its pool: so this never cuts a connection that someone still means to use.
const IDLE_TIMEOUT: Duration = Duration::from_mins(4);
/// Less than the 30 seconds for which Kubernetes and Azure Container Apps wait between SIGTERM and the kill.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(25);
/// Names the app's folder, for a process that the host has started.
const APP_FOLDER: &str = "FUNCTIONS_APP_ROOT_PATH";

/// How long the end of serving waits for the log to be written, where nobody reads it.
const FLUSH: Duration = Duration::from_secs(1);
/// How many bytes the host takes of a client's body.
const SIZE_LIMIT: &str = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
/// What it takes without that setting.
const BODY_BYTES: usize = 100 * 1024 * 1024;

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
    app: AppService,
    functions: Functions,
    http_output: String,
    app_folder: Option<PathBuf>,
    timeouts: Timeouts,
    stops_on_signals: bool,
    on_stop: OnStop,
    fails_on_panic: bool,
    flush: Flush,
}

impl FunctionApp {
    /// Serves `router`, which has the routes that clients see, such as `/api/Order`, and a route
    /// `POST /{FunctionName}` for each function with another trigger than HTTP.
    pub fn new(router: Router) -> Self {
        Self::with(AppService::Router(router))
    }

    /// Serves any other service, such as a layer around a router that has to see a request before it is routed. A server of
    /// gRPC is none: it needs HTTP/2, which the host does not speak to its handler.
    ///
    /// Where [`new`](Self::new) tries a path once more as its `function.json` spells it, if the router has no route for it as
    /// it was sent, such a service gets the path in that spelling at once: of a 404 nothing tells whether it comes from
    /// a route. Paths that are no function's stay as they are.
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use functions_custom_handler::FunctionApp;
    /// use tower::{ServiceBuilder, ServiceExt as _};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let router = Router::new().route("/api/Hello", get(|| async { "Hello" }));
    /// // What rewrites a path has to come before the router.
    /// let service = ServiceBuilder::new()
    ///     .map_request(|mut request: axum::extract::Request| {
    ///         if request.uri().path() == "/old" {
    ///             *request.uri_mut() = "/api/Hello".parse().unwrap();
    ///         }
    ///         request
    ///     })
    ///     .service(router);
    /// let app = FunctionApp::from_service(service).into_router();
    ///
    /// let request = http::Request::get("/old").body(String::new()).unwrap();
    /// assert_eq!(app.oneshot(request).await.unwrap().status(), 200);
    /// # }
    /// ```
    pub fn from_service<S>(service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        Self::with(AppService::other(service))
    }

    fn with(app: AppService) -> Self {
        Self {
            app,
            functions: Functions::default(),
            http_output: "res".to_owned(),
            app_folder: None,
            timeouts: Timeouts {
                idle: IDLE_TIMEOUT,
                shutdown: SHUTDOWN_TIMEOUT,
            },
            stops_on_signals: false,
            on_stop: OnStop::default(),
            fails_on_panic: false,
            flush: Flush::default(),
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
        self.timeouts.idle = timeout.min(YEAR);
        self
    }

    /// Sets how long requests that are open at a SIGTERM or Ctrl+C may take to be answered, before they are cut off. It is
    /// 25 seconds by default: Kubernetes and Azure Container Apps kill a process 30 seconds after its SIGTERM. For
    /// `docker stop`, which waits for 10, it is to be less.
    pub fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.shutdown = timeout.min(YEAR);
        self
    }

    /// Has [`serve_on`](Self::serve_on) stop at a SIGTERM or Ctrl+C, as [`serve`](Self::serve) always does. From then on
    /// these signals are this crate's for the rest of the process: the first one stops serving, any further one ends
    /// the process at once.
    pub fn stop_on_signals(mut self) -> Self {
        self.stops_on_signals = true;
        self
    }

    /// Has `f` called, on the app's runtime, when a signal has told serving to stop: to end what would not end by itself, such as
    /// a stream of events, for which the stop would wait until the [`shutdown_timeout`](Self::shutdown_timeout). A later call takes
    /// the place of an earlier one.
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use functions_custom_handler::FunctionApp;
    /// use tokio::sync::watch;
    ///
    /// let (stopped, is_stopped) = watch::channel(false);
    /// let wait = get(async move || {
    ///     let _ = is_stopped.clone().wait_for(|is_stopped| *is_stopped).await;
    ///     "nothing more will come"
    /// });
    /// let app = FunctionApp::new(Router::new().route("/api/Wait", wait))
    ///     .on_stop(move || stopped.send_modify(|is_stopped| *is_stopped = true));
    /// ```
    pub fn on_stop(mut self, f: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_stop = OnStop::new(f);
        self
    }

    /// Sets whether a panic fails the invocation of an HTTP trigger that comes in an envelope. It does not by default: the
    /// client gets a 500, the host counts a success, and `Logs` have everything with the host's operation id.
    ///
    /// With `true` the host counts a failure, which an alert on failed invocations sees, and the client gets the host's own
    /// 500, which is empty. Of such an answer the host reads no `Logs`, so all the invocation's lines are written to the
    /// streams, with the invocation's id.
    ///
    /// A panic always fails the invocation of another trigger, which the host may then retry. By forwarding and proxying
    /// the client gets a 500, which the host counts as a success; there this changes nothing.
    ///
    /// In every case the panic is one error line of the invocation, and the process goes on.
    pub fn fail_on_panic(mut self, fails: bool) -> Self {
        self.fails_on_panic = fails;
        self
    }

    /// Has the spans of each invocation exported before its answer is sent: see [`telemetry`](crate::telemetry). The layer that
    /// makes them is installed apart from this.
    #[cfg(feature = "opentelemetry")]
    pub fn telemetry(mut self, telemetry: crate::telemetry::Telemetry) -> Self {
        self.flush = Flush::of(telemetry);
        self
    }

    /// The router, wrapped in the host's protocol. It opens no socket and reads no
    /// environment, so a test can call it with `oneshot`. It leaves the process's panic hook alone as well: a panic is
    /// logged without its place, beside what the hook writes.
    pub fn into_router(self) -> Router {
        let dispatch = Arc::new(self.dispatch([], BODY_BYTES));
        Router::new().fallback(move |request: Request| {
            let dispatch = Arc::clone(&dispatch);
            async move { DeliveryTracker::settle_when_read(dispatch.answer(request).await) }
        })
    }

    /// `settings` are the app settings, which may override `host.json`; `body_bytes` is the most that a client may send.
    fn dispatch(self, settings: impl IntoIterator<Item = (String, String)>, body_bytes: usize) -> Dispatch {
        let files = self
            .app_folder
            .as_deref()
            .map(|folder| AppFiles::read(folder, settings));
        let files = files.unwrap_or_default();
        Dispatch::new(self.app, self.functions, files, self.http_output, body_bytes)
            .fail_on_panic(self.fails_on_panic)
            .flush(self.flush)
    }

    /// Serves on [`Address::from_env`], as [`serve_on`](Self::serve_on) with
    /// [`stop_on_signals`](Self::stop_on_signals) does.
    ///
    /// # Errors
    ///
    /// If a setting of [`Address::from_env`] cannot be read, or the address cannot be listened on.
    pub async fn serve(self) -> Result<(), StartError> {
        let listener = listener_from_env().await.inspect_err(|_| write_log())?;
        self.stop_on_signals().serve_on(listener).await
    }

    /// Serves on a socket that is already bound, until the process is killed, which is how the host stops it, or
    ///
    /// - a **SIGTERM or Ctrl+C** comes, as in a container, and the builder was told to
    ///   [`stop_on_signals`](Self::stop_on_signals): no further connection is accepted, open requests are answered,
    ///   for up to 25 seconds ([`shutdown_timeout`](Self::shutdown_timeout)), WebSockets are closed, and this returns. A
    ///   second signal ends the process at once;
    /// - the **host is gone** without having killed it: the process ends within a second with status 0, whatever it does. It
    ///   shows by the pipe that is the standard output of a process which the host has started, on Unix; one that was
    ///   started by hand never ends so;
    /// - the **future is dropped**: no further connection is accepted, those that are open are served to their end.
    ///
    /// Sockets are served by a thread of their own, and so is the host's readiness probe: it is answered while a function
    /// blocks the runtime. Everything else runs on the runtime that awaits this future, of whichever flavor.
    ///
    /// From here on a panic inside an invocation is one line of that invocation's log, with its place, and with the
    /// backtrace if `RUST_BACKTRACE` is set. That is done by a panic hook, which calls the one before for all other
    /// panics.
    ///
    /// # Errors
    ///
    /// If the thread for the sockets cannot be started. Neither a failing connection nor a shortage of file descriptors ends
    /// the serving.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn serve_on(self, listener: TcpListener) -> Result<(), StartError> {
        panic_hook::install();
        let mut app = self;
        if app.app_folder.is_none() {
            app.app_folder = env::var_os(APP_FOLDER).map(PathBuf::from);
        }
        let timeouts = app.timeouts;
        let on_stop = app.on_stop.clone();
        let stop = if app.stops_on_signals {
            Stop::on_signals()
        } else {
            Stop::never()
        };
        // What is no text is no setting of the host's.
        let settings =
            env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let dispatch = app
            .dispatch(settings, body_bytes(env::var(SIZE_LIMIT).ok().as_deref()))
            .hosted(Address::is_given_by_host());
        end_with_host();
        let served = serve::run(listener, dispatch, stop, on_stop, timeouts).await;
        write_log();
        served
    }
}

async fn listener_from_env() -> Result<TcpListener, StartError> {
    Address::from_env()?.bind().await
}

/// Writes what has been logged, before `main` goes on. What it says of an error then stands behind all of that: the host
/// shows the last lines as the reason.
fn write_log() {
    let _ = flush_logs(FLUSH);
}

/// The host's own limit, read as the host reads it: what is no number, it passes over.
fn body_bytes(setting: Option<&str>) -> usize {
    let bytes = setting.and_then(|text| text.trim().parse::<u64>().ok());
    bytes.map_or(BODY_BYTES, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX))
}

/// Serves `router` as a custom handler: [`FunctionApp::serve_on`] says until when.
///
/// The same as `FunctionApp::new(router).serve().await`.
///
/// # Errors
///
/// If the port is not a port, or cannot be listened on.
///
/// ```no_run
/// use axum::{Router, routing::get};
///
/// #[tokio::main]
/// async fn main() -> Result<(), functions_custom_handler::StartError> {
///     let router = Router::new().route("/api/Hello", get(|| async { "Hello" }));
///     functions_custom_handler::serve(router).await
/// }
/// ```
pub async fn serve(router: Router) -> Result<(), StartError> {
    FunctionApp::new(router).serve().await
}

#[cfg(test)]
mod tests {
    use super::body_bytes;

    #[test]
    fn the_size_limit_is_the_hosts() {
        for (setting, bytes) in [
            (None, 104_857_600),
            (Some(""), 104_857_600),
            (Some("lots"), 104_857_600),
            (Some("-1"), 104_857_600),
            (Some("1024"), 1024),
            (Some(" 360000000 "), 360_000_000),
        ] {
            assert_eq!(body_bytes(setting), bytes, "{setting:?}");
        }
    }
}

use functions_custom_handler::FunctionApp;
use tracing::level_filters::LevelFilter;

use crate::host::Host;
use crate::worker::{InProcess, Worker};

impl Host {
    /// Serves `app` in this process: the short form of [`Host::router`].
    ///
    /// # Panics
    ///
    /// If no port can be bound, or no thread started.
    #[must_use]
    pub fn serving(app: FunctionApp) -> Self {
        Self::router(app).start()
    }

    /// Begins to serve `app` in this process, on threads of its own with a subscriber of their own.
    pub fn router(app: FunctionApp) -> RouterHostBuilder {
        RouterHostBuilder::new(app)
    }
}

/// A handler about to be served in this process, by [`RouterHostBuilder::start`].
///
/// # Examples
///
/// ```
/// use axum::{Router, routing::get};
/// use functions_custom_handler::FunctionApp;
/// use functions_stand_in_host::{Envelope, Host, Request};
/// use tracing::level_filters::LevelFilter;
///
/// let router = Router::new().route("/api/Sum", get(|| async {
///     tracing::debug!(target: "table", "1  +  2");
///     "3"
/// }));
/// let host = Host::router(FunctionApp::new(router)).max_level(LevelFilter::DEBUG).verbatim("table").start();
/// let answer = host.call(&Envelope::http("Sum", &Request::get("/api/Sum"))).answer();
/// assert_eq!(answer.body, "3");
/// assert_eq!(answer.logs, ["table: 1  +  2"]);
/// ```
#[derive(Debug)]
#[must_use = "nothing is served yet"]
pub struct RouterHostBuilder {
    app: FunctionApp,
    max_level: LevelFilter,
    verbatim: Vec<&'static str>,
}

impl RouterHostBuilder {
    pub(crate) fn new(app: FunctionApp) -> Self {
        Self {
            app,
            max_level: LevelFilter::INFO,
            verbatim: Vec::new(),
        }
    }

    /// The least important level that is logged; `INFO` by default.
    pub fn max_level(mut self, level: LevelFilter) -> Self {
        self.max_level = level;
        self
    }

    /// As [`LogLayer::verbatim`](functions_custom_handler::LogLayer::verbatim).
    pub fn verbatim(mut self, target: &'static str) -> Self {
        self.verbatim.push(target);
        self
    }

    /// Serves the handler on a free port of 127.0.0.1. Its log goes through a [`LogLayer`](functions_custom_handler::LogLayer) whose streams are
    /// [`Host::stdout`] and [`Host::stderr`].
    ///
    /// # Panics
    ///
    /// If no port can be bound, or no thread started.
    #[must_use]
    pub fn start(self) -> Host {
        let (router, port) = InProcess::serve(self.app, self.max_level, &self.verbatim);
        Host::new(Worker::Router(router), port)
    }
}

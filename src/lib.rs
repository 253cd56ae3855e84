//! A function app on Azure Functions whose invocations log line-by-line memory reports.
//!
//! The app has two HTTP triggers, `HttpTriggerSync` and `HttpTriggerAsync`. Each GETs a page inside a function that
//! carries `#[memline::profile]`, and each invocation logs a report of that function through `memory_profiler_logs`. A third
//! function, `MemoryProfile`, is a page over the last of these invocations, line by line.
//!
//! ```
//! use memline_function_app::{Settings, app};
//!
//! let settings = Settings::from_lookup(|name| (name == "TARGET_URL").then_some("http://127.0.0.1:8080/"))?;
//! let router = app(&settings);
//! # let _ = router;
//! # Ok::<(), memline_function_app::SettingsError>(())
//! ```
//!
//! # The way of a request
//!
//! In the order data flows. The libraries on both sides know nothing of each other; they meet only here.
//!
//! 1. `settings`: the app settings, read once at the start, every refusal a sentence ([`Settings`]).
//! 2. `functions-custom-handler` turns what the Functions host sends into plain HTTP ([`handler`]).
//! 3. `app`: the routes ([`app()`]).
//! 4. `profiling`: opens the invocation's session, runs the trigger in it, and logs the reports at its end; a thread tells of
//!    invocations that may be cut off before. `report` writes them.
//! 5. `http_trigger_sync`, `http_trigger_async`: the functions that are profiled.
//! 6. `target`, `upstream`: the page they GET, within [`Limits`]; an [`UpstreamError`] becomes a 502.
//! 7. `memory_profile`: the page over the invocations that have ended, and who gets it ([`Page`]).
//! 8. `logging`: what is logged and under which names ([`install_logging`]).
//!
//! Beside the way: `command` reads the command line, and `demo` runs all of the above in one process (with the feature
//! `demo`, which the deployed executable is built without).

#![forbid(unsafe_code)]

mod app;
mod command;
#[cfg(feature = "demo")]
mod demo;
mod functions;
mod http_trigger_async;
mod http_trigger_sync;
mod logging;
mod memory_profile;
mod profiling;
mod report;
mod settings;
mod target;
#[cfg(feature = "opentelemetry")]
mod telemetry;
mod upstream;

pub use self::app::{app, handler};
pub use self::command::{Command, InPlace, Listen, Task};
#[cfg(feature = "demo")]
pub use self::demo::{DemoError, demo};
#[cfg(feature = "opentelemetry")]
pub use self::logging::install_telemetry;
pub use self::logging::{LOGS_TARGET, REPORT_TARGET, install_logging};
pub use self::profiling::configure_profiler;
pub use self::settings::{Formats, Page, Settings, SettingsError};
pub use self::upstream::{Error as UpstreamError, Limits};

//! Serves any [`axum::Router`] as an Azure Functions custom handler.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use functions_custom_handler::{Error, Handler, LogLayer};
//! use tracing_subscriber::{filter::LevelFilter, prelude::*};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//!     tracing_subscriber::registry()
//!         .with(LevelFilter::INFO)
//!         .with(LogLayer::new())
//!         .init();
//!     let router = Router::new().route("/api/Hello", get(|| async { "Hello" }));
//!     Handler::new(router).functions(["Hello"]).serve().await
//! }
//! ```
//!
//! # Modes
//!
//! The Functions host hands a request over in one of three ways, and there may be no host at
//! all. The same router serves all four; each request shows its [`Mode`], so there is nothing
//! to configure.
//!
//! | [`Mode`] | in `host.json` | the router sees | the log goes to |
//! |---|---|---|---|
//! | `Envelope` | the default | the client's request, rebuilt | `Logs` of the answer |
//! | `Forwarding` | `enableForwardingHttpRequest` | the request as the host sends it | the streams |
//! | `Proxying` | `enableProxyingHttpRequest` | the client's request, streamed | the streams |
//! | `StandAlone` | no host | the client's request | the streams |
//!
//! The host ignores case in routes, and a slash at their end. So does this crate for the default
//! route, `/api/{FunctionName}`, of the functions named by [`Handler::functions`]: the router
//! sees the route as declared.
//!
//! A function with another trigger than HTTP is a route `POST /{FunctionName}`. It gets the
//! whole envelope as its JSON body. It answers with an empty body, or with a JSON object that
//! has `Outputs` or `ReturnValue`. With a status outside 2xx the host counts a failure.
//!
//! `GET /` without an invocation is the host asking whether the process is up. It is answered
//! with an empty 200 and never reaches the router or the log.
//!
//! # Failures
//!
//! In the envelope the client's 404 or 500 travels inside a 200, because of any other status
//! the host drops response and log. A panic becomes a 500 for the client and an error in the
//! log. A request that is no envelope, and that no route takes either, is refused with a
//! sentence that says what is wrong with it.
//!
//! # Limits
//!
//! - The envelope carries neither a body that is not UTF-8 nor several `Set-Cookie` headers. Such
//!   a response is replaced by a 500 that says to switch on forwarding or proxying.
//! - A JSON request posted to a path of one segment is read whole, up to 601 MiB, to see
//!   whether it is an envelope. Unless the host proxies, anyone who can reach such a path can
//!   send an envelope there, so do not forward with an empty route prefix.
//! - Bodies of up to 100 MiB reach axum's extractors, in all modes, which is the host's own
//!   default limit. A route may set its own `DefaultBodyLimit`.
//! - `GET /` standing alone does not reach the router either.
//! - A log line after the response's head, from a streamed body, has no invocation, except in the
//!   envelope, where the body is read first.

#![forbid(unsafe_code)]

mod address;
mod answer;
mod blocking;
mod body;
mod call;
mod detect;
mod dispatch;
mod error;
mod extract;
mod functions;
mod handler;
mod invocation;
mod logs;
mod media_type;
mod panic;
mod rebuild;
mod refusal;
mod serve;
mod wire;

pub use self::address::Address;
pub use self::blocking::spawn_blocking;
pub use self::error::Error;
pub use self::extract::MissingInvocation;
pub use self::handler::Handler;
pub use self::invocation::{Invocation, Mode};
pub use self::logs::LogLayer;
pub use self::serve::serve;

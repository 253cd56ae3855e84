//! What a line of log costs: `cargo run --release -p functions-custom-handler --example log_lines`.
//!
//! Compares `LogLayer::new()`, whose lines a thread writes, with a layer that writes on the thread that logs, as
//! `LogLayer::with_writers` does, both to a pipe that another process reads. Each round times both, so that the ratio holds on
//! any machine.

use std::env;
use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use functions_custom_handler::{FunctionApp, LogLayer, flush_logs};
use http::Request;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;
use tracing::{Dispatch, dispatcher, info, info_span};
use tracing_subscriber::prelude::*;

/// Set in the process that logs.
const CHILD: &str = "LOG_LINES_CHILD";
const ROUNDS: usize = 20;
/// Less than the queue holds, so that none is dropped.
const LINES: u32 = 10_000;
const ANSWERS: u32 = 1_000;

fn log() {
    for n in 0..LINES {
        info!(target: "app", order = n, "an order was shipped to its customer");
    }
}

/// Nanoseconds a line: of the thread that logs, and until all is written.
fn time(subscriber: &Dispatch, log: impl Fn()) -> [u128; 2] {
    dispatcher::with_default(subscriber, || {
        let begin = Instant::now();
        log();
        let logged = begin.elapsed();
        assert!(flush_logs(Duration::from_mins(1)), "the reader reads");
        [logged, begin.elapsed()].map(|time| time.as_nanos() / u128::from(LINES))
    })
}

/// Nanoseconds an answer takes, of one forwarded request after the other, each of which logs a line and waits for it.
fn time_answers(subscriber: &Dispatch, app: &Router, runtime: &Runtime) -> u128 {
    dispatcher::with_default(subscriber, || {
        let begin = Instant::now();
        runtime.block_on(async {
            for _ in 0..ANSWERS {
                let request = Request::get("/api/Order")
                    .header("x-azure-functions-invocationid", "00000000-0000-4000-8000-000000000001")
                    .body(Body::empty())
                    .expect("it is a request");
                let response = app.clone().oneshot(request).await.expect("never");
                assert_eq!(response.status(), 200);
            }
        });
        begin.elapsed().as_nanos() / u128::from(ANSWERS)
    })
}

fn median(mut values: Vec<u128>) -> u128 {
    values.sort_unstable();
    values[values.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds of a line")]
fn print(name: &str, direct: Vec<u128>, queued: Vec<u128>) {
    let (direct, queued) = (median(direct), median(queued));
    let ratio = queued as f64 / direct as f64;
    eprintln!("{name}: {direct} ns on the thread that logs, {queued} ns by the queue, ratio {ratio:.2}");
}

fn measure() {
    let layers = [LogLayer::with_writers(io::stdout(), io::stderr()), LogLayer::new()];
    let layers = layers.map(|layer| Dispatch::new(tracing_subscriber::registry().with(layer)));
    // Two subscribers, so that neither is asked only once for each event's place.
    let mut times = vec![Vec::new(); 4];
    let (mut spanned, mut answers) = (vec![Vec::new(); 2], vec![Vec::new(); 2]);
    let order = get(|| async { info!(target: "app", "an order was shipped to its customer") });
    let app = FunctionApp::new(Router::new().route("/api/Order", order)).into_router();
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    for _ in 0..ROUNDS {
        for (n, layer) in layers.iter().enumerate() {
            let [logged, written] = time(layer, log);
            times[n].push(logged);
            times[n + 2].push(written);
            let in_span = || info_span!("handle", customer = 7, region = "west").in_scope(log);
            spanned[n].push(time(layer, in_span)[0]);
            answers[n].push(time_answers(layer, &app, &runtime));
        }
    }
    let mut times = times.into_iter();
    let mut next = || times.next().unwrap_or_default();
    let (direct, queued) = (next(), next());
    print("a line, until logging returns", direct, queued);
    let (direct, queued) = (next(), next());
    print("a line, until it is written", direct, queued);
    for (name, mut both) in [
        ("a line in a span with two fields", spanned),
        ("an answer that waits for its line", answers),
    ] {
        let queued = both.pop().unwrap_or_default();
        let direct = both.pop().unwrap_or_default();
        print(name, direct, queued);
    }
}

fn main() -> io::Result<()> {
    if env::var_os(CHILD).is_some() {
        measure();
        return Ok(());
    }
    let mut child = Command::new(env::current_exe()?)
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdout) = child.stdout.take() {
        io::copy(&mut stdout, &mut io::sink())?;
    }
    child.wait().map(|_| ())
}

//! The stand-in host: every mode and every outcome, with a router in this process and with a child process.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{any, get, post};
use functions_custom_handler::{FunctionApp, Invocation, spawn_blocking};
use functions_stand_in_host::{BlobOutput, DataType, Envelope, Failure, Host, HostBuilder, LogLevel, Outcome, Request};
use serde_json::json;

/// Tells what it got, logs that it did, and has each of the ways to fail.
fn app() -> Router {
    Router::new()
        .route(
            "/api/Echo",
            any(|invocation: Invocation, headers: HeaderMap, body: String| async move {
                tracing::info!(target: "echo", mode = ?invocation.mode(), "called");
                let agent = headers
                    .get("x-agent")
                    .map_or("", |value| value.to_str().expect("a text"));
                format!("{agent}:{body}")
            }),
        )
        .route("/api/Teapot", get(|| async { (StatusCode::IM_A_TEAPOT, "short") }))
        .route("/api/Panic", get(panicking))
        .route(
            "/OnMessage",
            post(|| async { r#"{"Outputs":{"word":"data"},"ReturnValue":"x"}"# }),
        )
        .route(
            "/Nightly",
            post(|| async {
                tracing::warn!(target: "app", "too late");
                StatusCode::CONFLICT
            }),
        )
}

async fn panicking() {
    tracing::info!(target: "app", "before");
    panic!("because")
}

/// The line of the panic above.
fn panicked() -> String {
    let mut lines = include_str!("stand_in.rs").lines();
    let line = lines
        .position(|line| line == "    panic!(\"because\")")
        .expect("it panics")
        + 1;
    format!(
        "functions_custom_handler: [error] GET /api/Panic panicked at {}:{line}:5: because",
        file!()
    )
}

fn host() -> Host {
    Host::serving(FunctionApp::new(app()).functions(["Echo", "Teapot", "Panic", "OnMessage", "Nightly"]))
}

fn message() -> Envelope {
    Envelope::trigger("OnMessage", "message", "\"hello\"")
}

#[test]
fn one_request_comes_the_same_in_every_mode() {
    let host = host();
    let request = Request::new("POST", "/api/Echo").header("X-Agent", "me").body("Zoë");
    let answer = host.call(&Envelope::http("Echo", &request)).answer();
    assert_eq!((answer.status, answer.body.as_str()), (200, "me:Zoë"));
    assert_eq!(answer.header("Content-Type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answer.logs, ["echo: called mode=Envelope"]);
    assert_eq!(
        host.forward(&request, "00000000-0000-4000-8000-000000000001").text(),
        "me:Zoë"
    );
    assert_eq!(
        host.proxy(&request, "00000000-0000-4000-8000-000000000002").text(),
        "me:Zoë"
    );
    assert_eq!(host.send(&request).text(), "me:Zoë");
    let (stdout, stderr) = host.stop();
    assert_eq!(
        stdout[..2],
        [
            "echo: called mode=Forwarding invocation_id=00000000-0000-4000-8000-000000000001",
            "echo: called mode=Proxying invocation_id=00000000-0000-4000-8000-000000000002",
        ]
    );
    assert!(stdout[2].starts_with("echo: called mode=StandAlone"), "{stdout:?}");
    assert_eq!((stdout.len(), stderr), (3, vec![]));
}

#[test]
fn only_a_proxied_body_may_come_in_chunks() {
    let host = host();
    let request = Request::new("POST", "/api/Echo").chunked("in chunks");
    assert_eq!(host.call(&Envelope::http("Echo", &request)).answer().body, ":");
    let forwarded = host.forward(&request, "id");
    assert_eq!((forwarded.status(), forwarded.text()), (500, ""));
    assert_eq!(host.proxy(&request, "id").text(), ":in chunks");
}

#[test]
fn the_clients_failure_is_the_hosts_success() {
    let host = host();
    let answer = host
        .call(&Envelope::http("Teapot", &Request::get("/api/Teapot")))
        .answer();
    assert_eq!((answer.status, answer.body.as_str()), (418, "short"));
    let answer = host
        .call(&Envelope::http("Panic", &Request::get("/api/Panic")))
        .answer();
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (500, "The function failed. Its log has the details.")
    );
    assert_eq!(answer.logs[..2], ["app: before".to_owned(), panicked()]);
}

#[test]
fn outputs_arrive_as_the_host_decodes_them() {
    let completed = host().call(&message()).completed();
    assert_eq!(
        completed.blob("word", DataType::Unset),
        BlobOutput::Bytes(vec![0x75, 0xAB, 0x5A])
    );
    assert_eq!(completed.outputs.as_ref().unwrap()["word"], "data");
    assert_eq!(completed.queue_messages("$return", DataType::Unset), [b"x"]);
}

#[test]
fn the_host_throws_on_a_failed_trigger_and_the_log_is_on_the_streams() {
    let host = host();
    let outcome = host.call(
        &Envelope::trigger("Nightly", "timer", json!({"IsPastDue": true}))
            .with_id("00000000-0000-4000-8000-000000000009"),
    );
    let Outcome::Failed(failure) = outcome else {
        panic!("not failed: {outcome:?}")
    };
    assert_eq!(failure.to_string(), "the host throws on the status 409");
    assert_eq!(
        host.stop(),
        (
            vec!["app: [warn] too late invocation_id=00000000-0000-4000-8000-000000000009".to_owned()],
            vec!["functions_custom_handler: [error] POST /Nightly answered 409 Conflict invocation_id=00000000-0000-4000-8000-000000000009".to_owned()]
        )
    );
}

#[test]
fn what_is_no_envelope_fails_with_the_refusal() {
    let Outcome::Failed(failure) = host().invoke("Echo", &"null", "00000000-0000-4000-8000-00000000000a") else {
        panic!("not failed")
    };
    assert_eq!(failure.status(), Some(400));
    assert_eq!(
        failure.to_string(),
        "the host throws on the status 400; the body was: the body is no envelope of the Functions host: \
         expected an object with Data and Metadata, found null"
    );
}

/// Not a test but the child of the next one, which starts this executable anew: a handler that answers every request
/// with an empty 200, and exits at a request for `/Gone`. Without a host it has nothing to do.
#[test]
fn empty_handler() {
    let Ok(port) = std::env::var("FUNCTIONS_CUSTOMHANDLER_PORT") else {
        return;
    };
    let listener = TcpListener::bind(("127.0.0.1", port.parse().unwrap())).unwrap();
    for stream in listener.incoming() {
        let mut stream = BufReader::new(stream.unwrap());
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            assert!(stream.read_until(b'\n', &mut head).unwrap() > 0);
        }
        let head = String::from_utf8(head).unwrap();
        if head.starts_with("POST /Gone ") {
            std::process::exit(0);
        }
        // What is sent must be read, or the connection is reset under the answer.
        while head.starts_with("POST") {
            let mut line = Vec::new();
            stream.read_until(b'\n', &mut line).unwrap();
            if line == b"0\r\n" {
                stream.read_until(b'\n', &mut line).unwrap();
                break;
            }
        }
        println!("{}", head.lines().next().unwrap());
        stream
            .get_mut()
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
    }
}

#[test]
fn a_child_that_answers_nothing_hangs_its_invocation_and_one_that_goes_fails_it() {
    let executable = std::env::current_exe().unwrap();
    let host = ["--exact", "empty_handler", "--nocapture"]
        .into_iter()
        .fold(Host::of(executable), HostBuilder::argument)
        .start();
    assert!(matches!(host.call(&message()), Outcome::Hung));
    assert_eq!(host.stdout().wait_for("POST"), "POST /OnMessage HTTP/1.1");
    let gone = host.call(&Envelope::trigger("Gone", "message", "x"));
    assert!(matches!(gone, Outcome::Failed(Failure::NoResponse(_))), "{gone:?}");
}

#[test]
fn stopping_a_router_cuts_its_invocations_off() {
    struct Sign(Arc<AtomicBool>);
    impl Drop for Sign {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Release);
        }
    }
    let dropped = Arc::new(AtomicBool::new(false));
    let sign = Arc::clone(&dropped);
    let wait = move || {
        let sign = Sign(Arc::clone(&sign));
        async move {
            tracing::info!(target: "app", "waiting");
            std::future::pending::<()>().await;
            drop(sign);
        }
    };
    let host = Host::serving(FunctionApp::new(Router::new().route("/api/Wait", get(wait))));
    let mut invocation = host.begin(
        &Request::get("/api/Wait").header("X-Azure-Functions-InvocationId", "00000000-0000-4000-8000-000000000003"),
    );
    let line = "app: waiting invocation_id=00000000-0000-4000-8000-000000000003";
    assert_eq!(host.stdout().wait_for("waiting"), line);
    assert_eq!(host.stop(), (vec![line.to_owned()], vec![]));
    assert!(dropped.load(Ordering::Acquire));
    assert!(invocation.response().is_err());
}

#[test]
fn blocking_work_logs_to_its_invocation_and_hosts_do_not_mix() {
    let router = || {
        let sum = || async {
            spawn_blocking(|| tracing::info!(target: "app", "adding"))
                .await
                .expect("it does not panic");
        };
        Router::new().route("/api/Sum", get(sum))
    };
    let hosts = [(); 3].map(|()| Host::serving(FunctionApp::new(router())));
    let envelope = Envelope::http("Sum", &Request::get("/api/Sum"));
    for host in &hosts {
        assert_eq!(host.call(&envelope).answer().logs, ["app: adding"]);
    }
    let [first, ..] = &hosts;
    assert_eq!(
        first
            .forward(&Request::get("/api/Sum"), "00000000-0000-4000-8000-00000000000a")
            .status(),
        200
    );
    let lines = hosts.map(|host| host.stop().0);
    assert_eq!(
        lines,
        [
            vec!["app: adding invocation_id=00000000-0000-4000-8000-00000000000a".to_owned()],
            vec![],
            vec![]
        ]
    );
}

#[tokio::test]
async fn a_test_of_tokios_can_make_the_calls_too() {
    let host = host();
    assert_eq!(host.forward(&Request::get("/api/Teapot"), "id").status(), 418);
    assert_eq!(host.stop(), (vec![], vec![]));
}

#[test]
fn the_hosts_log_knows_the_invocation_only_by_envelope() {
    let host = host();
    let request = Request::get("/api/Panic");
    let _ = host
        .call(&Envelope::http("Panic", &request).with_id("00000000-0000-4000-8000-000000000001"))
        .answer();
    assert_eq!(
        host.forward(&request, "00000000-0000-4000-8000-000000000002").status(),
        500
    );
    // Each stream has a reader of its own.
    let _ = host.stdout().wait_for("before");
    let _ = host.stderr().wait_for("panicked at");
    let _ = host.stderr().wait_for("000000000002");
    let log: Vec<_> = host
        .log()
        .into_iter()
        // The frames of a backtrace, where the tests are asked for one.
        .filter(|entry| entry.message.contains("before") || entry.message.contains("panicked at"))
        .map(|entry| (entry.level, entry.category, entry.invocation, entry.message))
        .collect();
    let user = |message: &str| {
        let (category, id) = (
            "Function.Panic.User".to_owned(),
            Some("00000000-0000-4000-8000-000000000001".to_owned()),
        );
        (LogLevel::Information, category, id, message.to_owned())
    };
    let console = |level, message: &str| (level, "Host.Function.Console".to_owned(), None, message.to_owned());
    let panicked = panicked();
    assert_eq!(
        log,
        [
            user("app: before"),
            user(&panicked),
            console(
                LogLevel::Information,
                "app: before invocation_id=00000000-0000-4000-8000-000000000002"
            ),
            // Of `Logs` the host makes information, so errors are written as well.
            console(
                LogLevel::Error,
                &format!("{panicked} invocation_id=00000000-0000-4000-8000-000000000001")
            ),
            console(
                LogLevel::Error,
                &format!("{panicked} invocation_id=00000000-0000-4000-8000-000000000002")
            ),
        ]
    );
}

//! What of a value given to an output binding arrives at a queue and in a blob, by the stand-in host, and what the log says
//! where it is something else. Alone in its file for the sake of its sockets.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::fs;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use functions_custom_handler::{FunctionApp, Outputs};
use functions_stand_in_host::{BlobOutput, Completed, DataType, Envelope, Host, Outcome, Request};
use serde_json::{Value, json};
use tempfile::TempDir;

type Answer = Arc<Mutex<Box<dyn Fn() -> Response + Send>>>;

struct App {
    host: Host,
    answer: Answer,
    _folder: TempDir,
}

impl App {
    /// A function `F` by HTTP and one `G` by timer; each has the outputs `out`, `bin` with dataType binary, and `G` has
    /// `$return`.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let function = |name: &str, trigger: &str, more: &str| {
            let outputs = r#"{"type": "queue", "direction": "out", "name": "out"},
                {"type": "queue", "direction": "out", "name": "bin", "dataType": "binary"}"#;
            fs::create_dir(folder.path().join(name)).unwrap();
            let bindings = format!("{{\"bindings\": [{trigger}, {more}, {outputs}]}}");
            fs::write(folder.path().join(name).join("function.json"), bindings).unwrap();
        };
        function(
            "F",
            r#"{"type": "httpTrigger", "direction": "in", "name": "req"}"#,
            r#"{"type": "http", "direction": "out", "name": "res"}"#,
        );
        function(
            "G",
            r#"{"type": "timerTrigger", "direction": "in", "name": "timer"}"#,
            r#"{"type": "queue", "direction": "out", "name": "$return"}"#,
        );
        let answer: Answer = Arc::new(Mutex::new(Box::new(|| StatusCode::OK.into_response())));
        let next = Arc::clone(&answer);
        let router = Router::new().fallback(any(async move || (next.lock().unwrap())()));
        let app = FunctionApp::new(router).app_folder(folder.path());
        Self {
            host: Host::serving(app),
            answer,
            _folder: folder,
        }
    }

    fn answers<R: IntoResponse>(&self, answer: impl Fn() -> R + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(move || answer().into_response());
    }

    /// What the host has of the timer's function, which gives `outputs`.
    fn gives(&self, outputs: impl Fn() -> Outputs + Send + 'static) -> Completed {
        self.answers(outputs);
        self.timer().completed()
    }

    fn timer(&self) -> Outcome {
        self.host.call(&Envelope::trigger("G", "timer", json!({})))
    }
}

fn queue(completed: &Completed, binding: &str, data_type: DataType) -> Vec<String> {
    let messages = completed.queue_messages(binding, data_type);
    messages
        .into_iter()
        .map(|message| String::from_utf8(message).unwrap())
        .collect()
}

const TEXTS: [&str; 17] = [
    "two words grün",
    "test",
    "2026",
    "",
    " ",
    "true",
    "null",
    "42",
    "1.50",
    "aGVsbG8=",
    "2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.5000000+02:00",
    "/Date(1700000000000)/",
    "{\"a\": 1}",
    "[\"2026-01-02T03:04:05Z\", 1.50]",
    "{\"a\":",
    "Zoë \u{1f980}\r\n\0",
];

#[test]
fn every_text_and_document_arrives_as_it_was_given() {
    let app = App::new();
    for text in TEXTS {
        let completed = app.gives(move || Outputs::new().text("out", text).json("$return", text));
        for binding in ["out", "$return"] {
            assert_eq!(queue(&completed, binding, DataType::Unset), [text]);
            assert_eq!(completed.blob(binding, DataType::Unset), BlobOutput::Bytes(text.into()));
        }
        assert_eq!(completed.logs, [""; 0], "{text}");
    }
    let values = [
        json!(42),
        json!(1.5),
        json!(-0.0),
        json!(u64::MAX),
        json!(true),
        json!([]),
        json!({}),
        json!(["one", 2, {"a": 1}, null]),
        json!({"when": "2026-01-02T03:04:05.5+02:00", "big": 9_007_199_254_740_993_i64}),
    ];
    for value in values {
        let given = value.clone();
        let completed = app.gives(move || Outputs::new().json("out", &given));
        assert_eq!(queue(&completed, "out", DataType::Unset), [value.to_string()]);
        assert_eq!(
            completed.blob("out", DataType::Unset),
            BlobOutput::Bytes(value.to_string().into())
        );
    }
    for bytes in [vec![], vec![0], vec![255, 0], b"hello".to_vec(), (0..=255).collect()] {
        let given = bytes.clone();
        let completed = app.gives(move || Outputs::new().bytes("out", given.clone()));
        assert_eq!(completed.queue_messages("out", DataType::Unset), [&bytes[..]]);
        assert_eq!(completed.blob("out", DataType::Unset), BlobOutput::Bytes(bytes));
    }
}

#[test]
fn nothing_is_nothing() {
    let app = App::new();
    let completed = app.gives(|| {
        Outputs::new()
            .json("out", &None::<String>)
            .messages::<String>("bin", &[])
    });
    for binding in ["out", "bin", "$return"] {
        assert_eq!(queue(&completed, binding, DataType::Unset), [""; 0]);
    }
    assert_eq!(completed.blob("out", DataType::Unset), BlobOutput::None);
}

#[test]
fn messages_of_several_arrive_one_by_one() {
    let app = App::new();
    let messages = [
        json!("test"),
        json!(""),
        json!(2),
        json!(1.5),
        json!(true),
        json!(null),
        json!({"a": [1, "x"]}),
    ];
    let completed = app.gives(move || Outputs::new().messages("$return", &messages));
    assert_eq!(
        queue(&completed, "$return", DataType::Unset),
        ["test", "", "2", "1.5", "true", r#"{"a":[1,"x"]}"#]
    );
    assert_eq!(completed.logs, [""; 0]);

    let completed = app.gives(|| Outputs::new().messages("out", &["2026-01-02T03:04:05Z", "ü"]));
    assert_eq!(queue(&completed, "out", DataType::Unset), ["01/02/2026 03:04:05", "ü"]);
    assert_eq!(
        completed.logs,
        [
            "functions_custom_handler: [warn] Outputs.out has a message that is a date, which the host writes in another form: \
          send it alone, or within a JSON document"
        ]
    );
}

/// Where nothing is decoded, nothing can be guarded.
#[test]
fn a_binding_with_data_type_binary_says_what_it_changes() {
    let app = App::new();
    let completed = app.gives(|| Outputs::new().text("bin", "test"));
    assert_eq!(queue(&completed, "bin", DataType::Binary), ["test"]);
    assert_eq!(completed.logs, [""; 0]);
    for text in ["2026-01-02T03:04:05Z", "{\"a\": 1}", " [1]"] {
        let completed = app.gives(move || Outputs::new().text("bin", text));
        assert_eq!(
            completed.logs,
            [
                "functions_custom_handler: [warn] Outputs.bin is a date or a JSON document, which the host writes in another \
              form, and has dataType binary in function.json, so that nothing guards it: take the dataType out"
            ]
        );
    }
    app.answers(|| Outputs::new().bytes("bin", [1]));
    let Outcome::Failed(failure) = app.timer() else {
        panic!("bytes cannot be sent")
    };
    assert_eq!(
        failure.response().unwrap().text(),
        "Outputs.bin: bytes cannot be sent to a binding with dataType binary, where the host takes base64 for text: take the \
         dataType out of function.json"
    );
}

#[test]
fn several_outputs_go_beside_a_response() {
    let app = App::new();
    app.answers(|| {
        let outputs = Outputs::new().messages("out", &["one", "two"]).text("bin", "file text");
        (StatusCode::ACCEPTED, outputs, [("x-a", "b")], "{\"ok\":true}")
    });
    let completed = app.host.call(&Envelope::http("F", &Request::get("/api/F"))).completed();
    assert_eq!(queue(&completed, "out", DataType::Unset), ["one", "two"]);
    assert_eq!(
        completed.blob("bin", DataType::Binary),
        BlobOutput::Bytes(b"file text".to_vec())
    );
    let answer = completed.client("res");
    assert_eq!(
        (answer.status, answer.body.as_str(), answer.header("x-a")),
        (202, "{\"ok\":true}", Some("b"))
    );
    assert_eq!(answer.logs, [""; 0]);
}

#[test]
fn a_value_for_no_binding_is_told_of() {
    let app = App::new();
    let line = |name: &str, known: &str| {
        format!(
            "functions_custom_handler: [warn] Outputs.{name} gets nothing: function.json has no output binding of this name, \
             case counts, and it has {known}"
        )
    };
    let completed = app.gives(|| Outputs::new().text("Out", "x"));
    assert_eq!(completed.logs, [line("Out", "$return, bin, out")]);
    // In a body that is the host's JSON, too.
    app.answers(|| json!({"outputs": {"ou": 1, "out": 2}}).to_string());
    assert_eq!(app.timer().completed().logs, [line("ou", "$return, bin, out")]);
    app.answers(|| (Outputs::new().text("$return", "x"), "body"));
    let completed = app.host.call(&Envelope::http("F", &Request::get("/api/F"))).completed();
    assert_eq!(completed.logs, [line("$return", "bin, out, res")]);
}

#[test]
fn outputs_that_the_host_cannot_read_are_a_failure_that_says_so() {
    let app = App::new();
    let outputs: [(Value, &str); 4] = [
        (json!(5), "a number"),
        (json!("x"), "a text"),
        (json!([1]), "a list"),
        (json!(true), "a boolean"),
    ];
    for (outputs, found) in outputs {
        app.answers(move || json!({"Outputs": outputs}).to_string());
        let Outcome::Failed(failure) = app.timer() else {
            panic!("it cannot be read")
        };
        assert_eq!(
            failure.response().unwrap().text(),
            format!(
                "the answer to POST /G has Outputs that are {found}, and the host reads an object, with a member for each \
                 output binding"
            )
        );
    }
    app.answers(|| json!({"Outputs": null, "ReturnValue": "x y"}).to_string());
    assert_eq!(queue(&app.timer().completed(), "$return", DataType::Unset), ["x y"]);
}

/// 100 Continue and the like go before a response.
#[test]
fn a_status_below_200_is_a_failure_in_every_mode() {
    let app = App::new();
    let id = "00000000-0000-4000-8000-000000000007";
    let failed = "The function failed. Its log has the details.";
    let line =
        "the response's status is 103 Early Hints, which goes before a response and is none: answer 200 or above";
    app.answers(|| (StatusCode::EARLY_HINTS, "hints"));
    let request = Request::get("/api/F");
    let answer = app.host.call(&Envelope::http("F", &request)).answer();
    assert_eq!((answer.status, answer.body.as_str()), (500, failed));
    assert_eq!(answer.logs, [format!("functions_custom_handler: [error] {line}")]);
    for response in [app.host.forward(&request, id), app.host.proxy(&request, id)] {
        assert_eq!((response.status(), response.text()), (500, failed));
    }
    let Outcome::Failed(failure) = app.timer() else {
        panic!("it is no response")
    };
    assert_eq!(
        (failure.status(), failure.response().unwrap().text()),
        (Some(500), line)
    );
}

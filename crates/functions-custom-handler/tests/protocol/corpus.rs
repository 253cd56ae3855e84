//! What fuzzing has found worth keeping: each input is answered in a way that the host understands.

use std::fs;
use std::path::Path;

use functions_custom_handler::FunctionApp;

use crate::support::{echo, post, send};

#[tokio::test]
async fn every_input_gets_an_object_or_a_sentence() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/envelope");
    let app = FunctionApp::new(echo()).into_router();
    let mut answered = [0, 0];
    for input in fs::read_dir(corpus).unwrap() {
        let body = fs::read(input.unwrap().path()).unwrap();
        let answer = send(app.clone(), post("Hello", body)).await;
        if answer.status == 200 && answer.content_type == "application/json" {
            let json = answer.json();
            let names: Vec<_> = json.as_object().unwrap().keys().collect();
            assert_eq!(names, ["Logs", "Outputs", "ReturnValue"]);
            answered[0] += 1;
        } else if answer.status != 200 {
            assert_eq!(answer.content_type, "text/plain; charset=utf-8");
            assert!(
                !answer.body.is_empty() && !answer.body.contains('\n'),
                "{}",
                answer.body
            );
            answered[1] += 1;
        }
    }
    // Both kinds are there, or this tests nothing.
    assert!(answered.iter().all(|count| *count > 5), "{answered:?}");
}

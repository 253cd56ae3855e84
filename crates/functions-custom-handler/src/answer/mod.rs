//! The host's JSON, as it goes out.

mod date;
mod http_output;
mod passable;
mod trigger_output;

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use serde::Serialize;

use crate::growing::Growing;

pub(crate) use self::date::is_taken_for_date;
pub(crate) use self::http_output::{HttpOutput, OtherOutputs};
pub(crate) use self::passable::{check_headers, check_status, with_true_length, without_forbidden_body};
pub(crate) use self::trigger_output::TriggerOutput;

/// The binding that stands for a function's return value.
pub(crate) const RETURN: &str = "$return";

/// The whole answer to an envelope. Always an object: a 2xx with an empty body would leave
/// the invocation hanging.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Reply<O, R> {
    outputs: O,
    logs: Vec<String>,
    return_value: R,
}

impl<O: Serialize, R: Serialize> IntoResponse for Reply<O, R> {
    fn into_response(self) -> Response {
        let mut json = Growing::default();
        serde_json::to_writer(&mut json, &self).expect("maps with string keys always serialise");
        // Before the answer is sent, and that may take a while.
        drop(self);
        let json = json.into_vec();
        let json_type = HeaderValue::from_static("application/json");
        ([(CONTENT_TYPE, json_type)], json).into_response()
    }
}

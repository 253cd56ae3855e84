//! `local.settings.json`.

use crate::app::{App, assert_spoilt};

const FILE: &str = "local.settings.json";

#[test]
fn local_settings_are_for_a_custom_handler() {
    assert_spoilt(
        FILE,
        "\"custom\"",
        "\"node\"",
        &[
            "error: FUNCTIONS_WORKER_RUNTIME in local.settings.json is \"node\", but a handler's is another: write \
           \"custom\"",
        ],
    );
    assert_spoilt(
        FILE,
        "FUNCTIONS_WORKER_RUNTIME",
        "RUNTIME",
        &[
            "error: local.settings.json has no FUNCTIONS_WORKER_RUNTIME: add \"FUNCTIONS_WORKER_RUNTIME\": \"custom\" to \
           its Values",
        ],
    );
    assert_spoilt(
        FILE,
        "UseDevelopmentStorage=true",
        "",
        &[
            "error: AzureWebJobsStorage in local.settings.json is not set, and the timerTrigger of Clock needs a storage \
           account: write \"UseDevelopmentStorage=true\" and run Azurite, or a connection string",
        ],
    );
    assert_spoilt(
        FILE,
        "\"AzureWebJobsStorage\": \"UseDevelopmentStorage=true\"",
        "\"AzureWebJobsStorage__accountName\": \"shop\"",
        &[],
    );
    assert_spoilt(
        FILE,
        "\"custom\"",
        "\"custom\", \"A\": {}",
        &["error: Values.A in local.settings.json is an object, but a setting is a text: write a string"],
    );
    assert_spoilt(
        FILE,
        "\"Values\"",
        "\"values_\"",
        &["error: local.settings.json has no Values: add \"Values\": {\"FUNCTIONS_WORKER_RUNTIME\": \"custom\"}"],
    );
    assert_spoilt(FILE, "false", "true", &[]);
    let app = App::new();
    app.remove(FILE);
    assert_eq!(
        app.findings(),
        [
            "hint: there is no local.settings.json, so `func start` does not know the language: write one with \
          {\"IsEncrypted\": false, \"Values\": {\"FUNCTIONS_WORKER_RUNTIME\": \"custom\", \"AzureWebJobsStorage\": \
          \"\"}}"
        ]
    );
}

#[test]
fn the_size_limit_is_a_number_of_bytes() {
    let with = |value: &str| format!("\"custom\", \"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT\": {value}");
    for fine in ["\"209715200\"", "209715200", "\" 1 \""] {
        assert_spoilt(FILE, "\"custom\"", &with(fine), &[]);
    }
    let advice = "write a number of bytes, such as 209715200 for 200 MiB, or take it out";
    for unreadable in ["200MB", "1e9", "", "9223372036854775808"] {
        let sentence = format!(
            "error: FUNCTIONS_REQUEST_BODY_SIZE_LIMIT in local.settings.json is {unreadable:?}, which the host cannot read, \
             so it keeps to 104857600: {advice}"
        );
        assert_spoilt(FILE, "\"custom\"", &with(&format!("{unreadable:?}")), &[&sentence]);
    }
    let sentence = format!(
        "error: FUNCTIONS_REQUEST_BODY_SIZE_LIMIT in local.settings.json is -1, which fails every request: {advice}"
    );
    assert_spoilt(FILE, "\"custom\"", &with("\"-1\""), &[&sentence]);
}

#[test]
fn durable_functions_may_keep_their_state_elsewhere() {
    for kind in ["orchestrationTrigger", "activityTrigger", "entityTrigger"] {
        let app = App::new();
        app.replace("Clock/function.json", "timerTrigger", kind);
        app.replace("host.json", "{", "{\"extensionBundle\": {}, ");
        app.replace(
            "local.settings.json",
            ", \"AzureWebJobsStorage\": \"UseDevelopmentStorage=true\"",
            "",
        );
        assert_eq!(app.findings(), [""; 0], "{kind}");
    }
}

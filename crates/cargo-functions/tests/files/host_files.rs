//! `host.json`, `local.settings.json`, `.funcignore` and the folder that is not there yet.

use crate::app::{App, assert_spoilt};

#[test]
fn host_json_starts_the_handler() {
    const FILE: &str = "host.json";
    assert_spoilt(FILE, "{", "// with comments, as the host allows\n{ /* \" */", &[]);
    assert_spoilt(
        FILE,
        "{\"version\"",
        "{,\"version\"",
        &["error: host.json is not valid JSON: key must be a string at line 1 column 2; fix it there"],
    );
    assert_spoilt(
        FILE,
        "2.0",
        "1.0",
        &["error: host.json has the version \"1.0\", which the host does not start with: write \"version\": \"2.0\""],
    );
    assert_spoilt(
        FILE,
        "\"version\"",
        "\"v\"",
        &["error: host.json has no version, and the host does not start without: add \"version\": \"2.0\""],
    );
    assert_spoilt(
        FILE,
        "customHandler",
        "httpWorker",
        &[
            "error: host.json has no customHandler, so the host starts none: add \"customHandler\": {\"description\": \
           {\"defaultExecutablePath\": \"handler\"}}",
        ],
    );
    assert_spoilt(
        FILE,
        "defaultExecutablePath",
        "path",
        &[
            "error: customHandler in host.json names no executable: write \"customHandler\": {\"description\": \
           {\"defaultExecutablePath\": \"handler\"}}",
        ],
    );
    assert_spoilt(
        FILE,
        "\"handler\"",
        "\"./handler\"",
        &[
            "error: host.json names the executable \"./handler\", and Core Tools marks a packaged file as executable \
             only under the very same name: write \"handler\"",
        ],
    );
    assert_spoilt(FILE, "\"handler\"", "\"%HANDLER%\"", &[]);
    assert_spoilt(
        FILE,
        "\"customHandler\": {",
        "\"customHandler\": {\"enableProxyingHttpRequest\": \"yes\", ",
        &["error: customHandler.enableProxyingHttpRequest in host.json is a string: write true or false"],
    );
    assert_spoilt(
        FILE,
        "\"customHandler\": {",
        "\"customHandler\": {\"enableProxyingHttpRequest\": true, \"enableForwardingHttpRequest\": true, ",
        &[
            "hint: host.json switches both enableForwardingHttpRequest and enableProxyingHttpRequest on, and a host \
             that knows proxying does not forward: keep one",
        ],
    );
}

/// As the host starts them, too.
#[test]
fn the_executable_may_be_elsewhere() {
    let app = App::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("handler");
    std::fs::copy(app.root().join("handler"), &path).unwrap();
    app.replace("host.json", "\"handler\"", &format!("{path:?}"));
    assert_eq!(app.findings(), [""; 0]);

    // A name alone is looked for on PATH.
    assert_spoilt("host.json", "\"handler\"", "\"sh\"", &[]);

    let app = App::new();
    app.replace(
        "host.json",
        "\"defaultExecutablePath\"",
        "\"workerDirectory\": \"bin\", \"defaultExecutablePath\"",
    );
    assert_eq!(
        app.findings(),
        ["error: host.json names the executable \"bin/handler\", which is not there: build it and copy it there"]
    );
    std::fs::create_dir(app.root().join("bin")).unwrap();
    std::fs::rename(app.root().join("handler"), app.root().join("bin/handler")).unwrap();
    assert_eq!(app.findings(), [""; 0]);

    let app = App::new();
    std::fs::rename(app.root().join("handler"), app.root().join("other")).unwrap();
    app.replace(
        "local.settings.json",
        "\"custom\"",
        "\"custom\", \"AzureFunctionsJobHost__customHandler__description__defaultExecutablePath\": \"other\"",
    );
    assert_eq!(app.findings(), [""; 0]);
}

#[test]
fn forwarding_needs_a_prefix() {
    let app = App::new();
    app.replace(
        "host.json",
        "{\"version\"",
        "{\"extensions\": {\"http\": {\"routePrefix\": \"\"}}, \"version\"",
    );
    app.replace(
        "host.json",
        "\"customHandler\": {",
        "\"customHandler\": {\"enableForwardingHttpRequest\": true, ",
    );
    let first = "error: host.json forwards with an empty routePrefix, so that a client reaches the paths by which the host \
                 hands over envelopes: write a prefix, or enableProxyingHttpRequest in place of enableForwardingHttpRequest";
    assert_eq!(app.findings()[0], first);
}

#[test]
fn keys_that_do_nothing_are_told() {
    let spoilt = |key: &str, sentence: &str| {
        assert_spoilt(
            "host.json",
            "\"customHandler\": {",
            &format!("\"customHandler\": {{{key}, "),
            &[sentence],
        );
    };
    spoilt(
        "\"enableForwardingHttpRequests\": true",
        "error: customHandler.enableForwardingHttpRequests in host.json does nothing, as the host reads description, \
         enableForwardingHttpRequest, enableProxyingHttpRequest, http, port there: correct it, or take it out",
    );
    spoilt(
        "\"http\": {\"enableProxying\": true}",
        "error: customHandler.http.enableProxying in host.json does nothing: write \"enableProxyingHttpRequest\": true in \
         customHandler",
    );
    for port in ["0", "70000", "\"x\""] {
        spoilt(
            &format!("\"port\": {port}"),
            &format!(
                "error: customHandler.port in host.json is {port}, which the host cannot bind: write a number from 1 to 65535, \
                 or take it out for a free one"
            ),
        );
    }
    for port in ["8081", "\"8081\""] {
        assert_spoilt(
            "host.json",
            "\"customHandler\": {",
            &format!("\"customHandler\": {{\"port\": {port}, "),
            &[],
        );
    }
}

/// `host.json` alone: a profile, or routes, makes the functions.
fn alone(customs: &str) -> App {
    let app = App::new();
    app.remove("Order");
    app.remove("Clock");
    app.replace("host.json", "\"customHandler\": {", customs);
    app
}

const PROFILE: &str = "\"configurationProfile\": \"Web-App-Custom-Handler\", \"customHandler\": {";

#[test]
fn an_app_may_have_host_json_alone() {
    let open = "\"http\": {\"defaultAuthorizationLevel\": \"anonymous\"}, ";
    let app = alone(&format!("{PROFILE}{open}"));
    app.replace("local.settings.json", "\"custom\"", "\"node\"");
    assert_eq!(app.findings(), [""; 0]);
    assert_eq!(
        alone(PROFILE).findings(),
        [
            "hint: host.json says nothing of who may call its routes, and without a key every request is 401, locally too: write \
             \"defaultAuthorizationLevel\" in customHandler.http, such as \"anonymous\""
        ]
    );
    let app = alone(&format!("{PROFILE}{open}"));
    app.replace("host.json", "configurationProfile", "ConfigurationProfile");
    assert_eq!(
        app.findings(),
        [
            "error: host.json has \"ConfigurationProfile\", which the host does not read in this spelling: write \
             \"configurationProfile\""
        ]
    );
    let app = alone(&format!("{PROFILE}{open}"));
    app.replace("host.json", "Web-App-Custom-Handler", " web-app-custom-handler");
    assert_eq!(
        app.findings(),
        [
            "error: configurationProfile in host.json is \" web-app-custom-handler\", with which the host does not start and \
             does not say why: write \"web-app-custom-handler\" or \"mcp-custom-handler\""
        ]
    );
}

#[test]
fn functions_are_of_one_kind() {
    let app = App::new();
    app.replace(
        "host.json",
        "\"customHandler\": {",
        &format!("{PROFILE}\"http\": {{\"defaultAuthorizationLevel\": \"anonymous\"}}, "),
    );
    assert_eq!(
        app.findings()[0],
        "error: host.json makes its functions by the profile \"web-app-custom-handler\", and the host stops at any \
         function.json beside them, such as Clock/function.json: delete the folders, or take the profile \
         \"web-app-custom-handler\" out of host.json"
    );
}

#[test]
fn routes_of_host_json_are_the_routers() {
    let routes = |list: &str| {
        format!(
            "\"customHandler\": {{\"enableProxyingHttpRequest\": true, \"http\": {{\"defaultAuthorizationLevel\": \
             \"anonymous\", \"routes\": [{list}]}}, "
        )
    };
    assert_eq!(
        alone(&routes("{\"route\": \"orders/{id}\"}, {\"route\": \"{*rest}\"}")).findings(),
        [""; 0]
    );
    for (list, sentence) in [
        (
            "{\"route\": \"other\"}",
            "error: no route takes /api/other, which host.json gives to clients: add such a route to the router, or change the \
             route in host.json",
        ),
        (
            "{\"route\": \"/orders/{id}\"}",
            "error: customHandler.http.routes[0] in host.json has the route \"/orders/{id}\", which fails under a prefix: write \
             it without the slash in front",
        ),
        (
            "{\"route\": \"orders/{id}\"}, {\"route\": \"Orders/{id}\"}",
            "error: customHandler.http.routes[1] in host.json has the route \"Orders/{id}\" once more, which the host skips: \
             take it out",
        ),
        (
            "{\"route\": \"orders/{id}\", \"authorizationLevel\": \"nobody\"}",
            "error: customHandler.http.routes[0] in host.json has the authorizationLevel \"nobody\", for which the host drops \
             the route without a word: write \"anonymous\", \"function\" or \"admin\"",
        ),
    ] {
        assert_eq!(alone(&routes(list)).findings(), [sentence]);
    }
}

#[test]
fn without_host_json_nothing_else_is_said() {
    let app = App::new();
    app.remove("host.json");
    let root = app.root().display();
    assert_eq!(
        app.findings(),
        [format!(
            "error: there is no host.json in {root}: change to the app's folder, or write one there"
        )]
    );
}

#[test]
fn local_settings_are_for_a_custom_handler() {
    const FILE: &str = "local.settings.json";
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
fn the_package_has_what_it_needs_and_no_more() {
    const FILE: &str = ".funcignore";
    let leaves_out = |line: &str, path: &str| {
        format!(
            "error: the line {line:?} of .funcignore leaves {path} out of the package, as a line is the start of a path \
             to Core Tools and a pattern to others: narrow it, or take it out"
        )
    };
    assert_spoilt(FILE, "src", "src\nhand", &[&leaves_out("hand", "handler")]);
    assert_spoilt(FILE, "src", "src\nOr", &[&leaves_out("Or", "Order/function.json")]);
    assert_spoilt(FILE, "src", "src\nhost.*", &[&leaves_out("host.*", "host.json")]);
    assert_spoilt(
        FILE,
        "src",
        "src\n**/function.json",
        &[
            &leaves_out("**/function.json", "Clock/function.json"),
            &leaves_out("**/function.json", "Order/function.json"),
        ],
    );
    assert_spoilt(
        FILE,
        "local.settings.json\n",
        "",
        &[
            "error: .funcignore does not leave local.settings.json out of the package, and that is for this machine, \
             with its secrets: add the line local.settings.json",
        ],
    );
    assert_spoilt(
        FILE,
        "target",
        "",
        &[
            "hint: .funcignore does not leave target out of the package, where the app has no use for it: add the line \
           target",
        ],
    );
    assert_spoilt(
        FILE,
        "src",
        "src\n!src/x",
        &[
            "error: the line \"!src/x\" of .funcignore begins with \"!\", after which some tools package nothing \
             (azure-functions-core-tools#4240): name what is left out instead",
        ],
    );
    let app = App::new();
    app.remove(FILE);
    assert_eq!(
        app.findings(),
        [
            "error: there is no .funcignore, so local.settings.json, src, target would be packaged: write one with a line \
          for each"
        ]
    );
}

#[test]
fn a_folder_that_the_first_build_makes_is_told() {
    let app = App::new();
    app.remove("target");
    let hint = |name: &str| {
        format!(
            "hint: there is no folder {name} yet, and a running host starts anew when the first build makes it: build \
             before `func start`, or run `mkdir {name}`"
        )
    };
    assert_eq!(app.findings(), [hint("target")]);
    assert_eq!(app.check().build_folder("/elsewhere").run(), []);
    let below = app.check().build_folder(app.root().join("out")).run();
    assert_eq!(below[0].to_string(), hint("out"));
    app.remove("Cargo.toml");
    assert_eq!(app.findings(), [""; 0]);
}

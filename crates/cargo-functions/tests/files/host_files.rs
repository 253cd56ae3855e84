//! `host.json`, `.funcignore` and the folder that is not there yet.

use crate::app::{App, assert_spoilt};

#[test]
fn host_json_starts_the_handler() {
    const FILE: &str = "host.json";
    assert_spoilt(FILE, "{", "// with comments, as the host allows\n{ /* \" */", &[]);
    assert_spoilt(FILE, "\"handler\"}", "\"handler\",},", &[]);
    assert_spoilt(
        FILE,
        "{\"version\"",
        "{,\"version\"",
        &["error: host.json is not valid JSON: unexpected token in object on line 1 column 2; fix it there"],
    );
    assert_spoilt(
        FILE,
        "2.0",
        "1.0",
        &["error: host.json has the version \"1.0\", which the host does not start with: write \"version\": \"2.0\""],
    );
    assert_spoilt(
        FILE,
        "\"version\": \"2.0\", ",
        "",
        &["error: host.json has no version, and the host does not start without: add \"version\": \"2.0\""],
    );
    assert_spoilt(
        FILE,
        ", \"customHandler\": {\"description\": {\"defaultExecutablePath\": \"handler\"}}",
        "",
        &[
            "error: host.json has no customHandler, so the host starts none: add \"customHandler\": {\"description\": \
           {\"defaultExecutablePath\": \"handler\"}}",
        ],
    );
    assert_spoilt(
        FILE,
        "customHandler",
        "httpWorker",
        &[
            "hint: host.json has an httpWorker, which hosts will give up, so neither the executable nor its routes were \
             looked at: rename it to customHandler",
        ],
    );
    assert_spoilt(
        FILE,
        "\"defaultExecutablePath\": \"handler\"",
        "\"workingDirectory\": \".\"",
        &[
            "error: customHandler in host.json names no executable: write \"customHandler\": {\"description\": \
           {\"defaultExecutablePath\": \"handler\"}}",
        ],
    );
    assert_spoilt(
        FILE,
        "\"handler\"",
        "\"\"",
        &[
            "error: customHandler.description.defaultExecutablePath in host.json is \"\": write the name of the \
             executable, such as \"handler\"",
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
}

#[test]
fn values_are_such_as_the_host_takes() {
    const FILE: &str = "host.json";
    assert_spoilt(
        FILE,
        "\"handler\"",
        "\"handler\", \"arguments\": [\"run\", \"start\"]",
        &[],
    );
    assert_spoilt(
        FILE,
        "\"handler\"",
        "\"handler\", \"arguments\": \"run\"",
        &[
            "error: customHandler.description.arguments in host.json is \"run\", which the host leaves out: write an array of \
             strings",
        ],
    );
    assert_spoilt(
        FILE,
        "\"customHandler\": {",
        "\"customHandler\": {\"enableProxyingHttpRequest\": \"yes\", ",
        &["error: customHandler.enableProxyingHttpRequest in host.json is \"yes\": write true or false"],
    );
    // To the host all values are texts.
    assert_spoilt(
        FILE,
        "\"customHandler\": {",
        "\"CustomHandler\": {\"EnableProxyingHttpRequest\": \"True\", ",
        &[],
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

#[test]
fn without_host_json_nothing_else_is_said() {
    let app = App::new();
    app.remove("host.json");
    let root = app.root().display();
    assert_eq!(
        app.findings(),
        [format!(
            "error: there is no host.json in {root}: change to the app's folder, or run `cargo functions init`"
        )]
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

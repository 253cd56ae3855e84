//! The pages of `functions-custom-handler` show the files that this crate writes.

use std::fs;
use std::path::Path;

use cargo_functions::{NewApp, NewFunction, TriggerKind};

/// The first file in JSON on a page of the guide.
fn shown(page: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../functions-custom-handler/docs")
        .join(page);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (_, rest) = text.split_once("```json\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn each_trigger_has_a_page_with_its_function_json() {
    for kind in TriggerKind::ALL {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("host.json"), r#"{"version": "2.0"}"#).unwrap();
        let _ = NewFunction::new("Any", kind).unwrap().write(root.path()).unwrap();
        let written = fs::read_to_string(root.path().join("Any/function.json")).unwrap();
        let page = format!("triggers/{}.md", kind.to_string().replace('-', "_"));
        assert_eq!(shown(&page), written, "{page}");
    }
}

#[test]
fn the_page_of_a_web_app_has_its_host_json() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("Cargo.toml"), "[package]\nname = \"greeter\"\n").unwrap();
    NewApp::web_app().write(root.path()).unwrap();
    let written = fs::read_to_string(root.path().join("host.json")).unwrap();
    assert_eq!(shown("web_app.md"), written);
}

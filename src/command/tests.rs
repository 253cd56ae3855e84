use super::*;

fn read(args: &[&str]) -> Result<Command, InPlace> {
    Command::from_args(["handler"].iter().chain(args).map(OsString::from))
}

fn refusal(args: &[&str]) -> String {
    let Err(InPlace::Refusal(sentence)) = read(args) else {
        panic!("{args:?} is not refused")
    };
    let (wrong, _) = sentence.split_once("; handler --help says what is allowed").unwrap();
    wrong.to_owned()
}

#[test]
fn nothing_is_serving_and_may_say_where() {
    let serving = read(&[]).unwrap();
    assert_eq!((serving.listen, serving.task), (Listen::default(), None));
    let serving = read(&["--port=8080", "--listen", "0.0.0.0"]).unwrap();
    assert_eq!(serving.listen.port, Some(8080));
    assert_eq!(serving.listen.ip, Some(IpAddr::from([0, 0, 0, 0])));
}

#[test]
fn help_and_version_are_no_refusals() {
    assert!(matches!(read(&["--help"]), Err(InPlace::Answer(help)) if help.contains("TARGET_URL")));
    let version = concat!("handler ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(read(&["--version"]), Err(InPlace::Answer(version.to_owned())));
}

/// The deployed executable is built without it.
#[test]
fn the_demo_is_there_by_its_feature_alone() {
    #[cfg(feature = "demo")]
    assert_eq!(read(&["demo"]).unwrap().task, Some(Task::Demo { page: None }));
    #[cfg(feature = "demo")]
    assert_eq!(
        read(&["demo", "--page", "demo.html"]).unwrap().task,
        Some(Task::Demo {
            page: Some("demo.html".into())
        })
    );
    #[cfg(not(feature = "demo"))]
    assert_eq!(refusal(&["demo"]), "unexpected argument 'demo' found");
}

#[test]
fn anything_else_is_refused_by_name() {
    assert_eq!(refusal(&["--prot", "1"]), "unexpected argument '--prot' found");
    assert_eq!(
        refusal(&["--port", "none"]),
        "invalid value 'none' for '--port <PORT>': invalid digit found in string"
    );
    assert_eq!(
        refusal(&["--listen", "everywhere"]),
        "invalid value 'everywhere' for '--listen <ADDRESS>': invalid IP address syntax"
    );
}

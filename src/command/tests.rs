use super::*;

fn read(args: &[&str]) -> Result<Command, String> {
    Command::from_args(args.iter().map(OsString::from)).map_err(|error| error.to_string())
}

#[test]
fn each_command_is_read() {
    assert_eq!(read(&[]), Ok(Command::Serve));
    for help in ["help", "--help", "-h"] {
        assert_eq!(read(&[help]), Ok(Command::Help));
    }
    for version in ["--version", "-V"] {
        assert_eq!(read(&[version]), Ok(Command::Version));
    }
}

/// The deployed executable is built without it.
#[test]
fn the_demo_is_there_by_its_feature_alone() {
    #[cfg(feature = "demo")]
    assert_eq!(read(&["demo"]), Ok(Command::Demo));
    #[cfg(not(feature = "demo"))]
    assert_eq!(
        read(&["demo"]).unwrap_err(),
        "the argument \"demo\" is not known; allowed: none (serve), --help or --version"
    );
    assert_eq!(Command::help().contains("handler demo"), cfg!(feature = "demo"));
}

#[test]
fn anything_else_is_refused_by_name() {
    let unknown = |argument: &str| Err(format!("the argument \"{argument}\" is not known; allowed: {ALLOWED}"));
    assert_eq!(read(&["serve"]), unknown("serve"));
    assert_eq!(read(&["--help", "now"]), unknown("now"));
    assert_eq!(read(&[""]), unknown(""));
}

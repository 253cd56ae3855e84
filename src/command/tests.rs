use super::*;

fn read(args: &[&str]) -> Result<Command, String> {
    Command::from_args(args.iter().map(OsString::from)).map_err(|error| error.to_string())
}

#[test]
fn each_command_is_read() {
    assert_eq!(read(&[]), Ok(Command::Serve));
    assert_eq!(read(&["demo"]), Ok(Command::Demo));
    for help in ["help", "--help", "-h"] {
        assert_eq!(read(&[help]), Ok(Command::Help));
    }
    for version in ["--version", "-V"] {
        assert_eq!(read(&[version]), Ok(Command::Version));
    }
}

#[test]
fn anything_else_is_refused_by_name() {
    let unknown = |argument: &str| Err(format!("the argument \"{argument}\" is not known; allowed: {ALLOWED}"));
    assert_eq!(read(&["serve"]), unknown("serve"));
    assert_eq!(read(&["demo", "now"]), unknown("now"));
    assert_eq!(read(&[""]), unknown(""));
}

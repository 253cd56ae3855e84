use super::*;

fn read(args: &[&str]) -> Result<Command, String> {
    Command::from_args(args.iter().map(OsString::from)).map_err(|error| error.to_string())
}

#[test]
fn each_command_is_read() {
    assert_eq!(read(&[]), Ok(Command::Serve));
    assert_eq!(read(&["demo"]), Ok(Command::Demo));
    assert_eq!(read(&["check"]), Ok(Command::Check { glibc: None }));
    let glibc = Some(Glibc::new(2, 36));
    assert_eq!(read(&["check", "--glibc", "2.36"]), Ok(Command::Check { glibc }));
    let http = NewFunction::new("Order", TriggerKind::Http).unwrap();
    assert_eq!(read(&["init", "Order"]), Ok(Command::Init(http)));
    let timer = NewFunction::new("Order", TriggerKind::Timer).unwrap();
    assert_eq!(
        read(&["init", "Order", "--trigger", "timer"]),
        Ok(Command::Init(timer.clone()))
    );
    assert_eq!(read(&["init", "--trigger", "timer", "Order"]), Ok(Command::Init(timer)));
    for help in ["help", "--help", "-h"] {
        assert_eq!(read(&[help]), Ok(Command::Help));
    }
    for version in ["--version", "-V"] {
        assert_eq!(read(&[version]), Ok(Command::Version));
    }
}

#[test]
fn anything_else_is_refused_by_name() {
    let unknown =
        |argument: &str, allowed: &str| Err(format!("the argument \"{argument}\" is not known; allowed: {allowed}"));
    assert_eq!(read(&["serve"]), unknown("serve", ALLOWED));
    assert_eq!(read(&["demo", "now"]), unknown("now", ALLOWED));
    assert_eq!(read(&[""]), unknown("", ALLOWED));
    assert_eq!(read(&["check", "now"]), unknown("now", "of check: --glibc X.Y"));
    let of_init = "of init: NAME and --trigger KIND";
    assert_eq!(read(&["init", "A", "B"]), unknown("B", of_init));
    assert_eq!(read(&["init", "--kind"]), unknown("--kind", of_init));
}

#[test]
fn values_are_refused_with_what_is_allowed() {
    for (args, sentence) in [
        (
            &["check", "--glibc"][..],
            "--glibc must be followed by a version, such as 2.31",
        ),
        (
            &["check", "--glibc", "2"],
            "the glibc \"2\" is no version; allowed: major.minor, such as 2.31",
        ),
        (
            &["init"],
            "init must be followed by the name of the function, such as `handler init Order`",
        ),
        (
            &["init", "A", "--trigger"],
            "--trigger must be followed by a kind, such as timer",
        ),
        (
            &["init", "A", "--trigger", "cron"],
            "the trigger \"cron\" is not known; allowed: http, timer, queue, service-bus, event-grid, event-hub, blob \
             or cosmos-db",
        ),
        (
            &["init", "my order"],
            "\"my order\" is no name of a function; allowed: a letter and up to 127 letters, digits, _ and -, and not \
             \"host\"",
        ),
    ] {
        assert_eq!(read(args), Err(sentence.to_owned()));
    }
}

//! Parts a command line into our own options, cargo's arguments and the program's.
//!
//! Cargo's arguments are handed on as they are, so that any cargo is served; our own may stand anywhere among them.

use std::ffi::{OsStr, OsString};

/// Cargo's options that are followed by their value.
const CARGO_OPTIONS_WITH_VALUE: [&str; 22] = [
    "--artifact-dir",
    "--bench",
    "--bin",
    "--color",
    "--config",
    "--example",
    "--exclude",
    "--features",
    "--jobs",
    "--lockfile-path",
    "--manifest-path",
    "--message-format",
    "--package",
    "--profile",
    "--target",
    "--target-dir",
    "--test",
    "-C",
    "-F",
    "-Z",
    "-j",
    "-p",
];

/// An option of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Own {
    /// With its dashes.
    pub(crate) name: String,
    pub(crate) has_value: bool,
}

/// A command line in its parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parted {
    pub(crate) own: Vec<OsString>,
    pub(crate) cargo: Vec<OsString>,
    /// What stood behind `--`, or for `run` behind the first free word, as cargo has it.
    pub(crate) program: Vec<OsString>,
}

/// Parts what follows the subcommand. `is_run`: the first word that belongs to no option begins the program's arguments.
pub(crate) fn part(arguments: &[OsString], own: &[Own], is_run: bool) -> Parted {
    let mut parted = Parted::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        let name = text.split_once('=').map_or(&*text, |(name, _)| name);
        let has_own_value = text.contains('=');
        if text == "--" {
            parted.program.extend(rest.cloned());
            break;
        }
        if let Some(option) = own.iter().find(|option| option.name == name) {
            parted.own.push(argument.clone());
            if option.has_value && !has_own_value {
                parted.own.extend(rest.next().cloned());
            }
        } else if CARGO_OPTIONS_WITH_VALUE.contains(&&*text) {
            parted.cargo.push(argument.clone());
            parted.cargo.extend(rest.next().cloned());
        } else if is_run && !text.starts_with(['-', '+']) {
            parted.program.push(argument.clone());
            parted.program.extend(rest.cloned());
            break;
        } else {
            parted.cargo.push(argument.clone());
        }
    }
    parted
}

/// The value of an option among cargo's arguments: `--name value` or `--name=value`.
pub(crate) fn value_of<'a>(arguments: &'a [OsString], name: &str) -> Option<&'a OsStr> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == name {
            return arguments.next().map(OsString::as_os_str);
        }
        let value = argument
            .to_str()
            .and_then(|text| text.strip_prefix(name)?.strip_prefix('='));
        if let Some(value) = value {
            return Some(OsStr::new(value));
        }
    }
    None
}

/// Takes an option and its value out of cargo's arguments.
pub(crate) fn take_value(arguments: &mut Vec<OsString>, name: &str) -> Option<OsString> {
    let value = value_of(arguments, name)?.to_owned();
    let place = arguments.iter().position(|argument| {
        argument == name
            || argument
                .to_str()
                .is_some_and(|text| text.starts_with(&format!("{name}=")))
    })?;
    let is_apart = arguments[place] == name;
    arguments.drain(place..=place + usize::from(is_apart));
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(Into::into).collect()
    }

    fn parts(text: &str, is_run: bool) -> [Vec<OsString>; 3] {
        let own = [("--only", true), ("--out", true), ("--help", false)].map(|(name, has_value)| Own {
            name: name.to_owned(),
            has_value,
        });
        let parted = part(&words(text), &own, is_run);
        [parted.own, parted.cargo, parted.program]
    }

    #[test]
    fn own_options_stand_anywhere_before_the_dashes() {
        assert_eq!(
            parts("--release --only src/** -p a --out=x --help -- --out y", true),
            ["--only src/** --out=x --help", "--release -p a", "--out y"].map(words)
        );
    }

    #[test]
    fn run_takes_the_first_free_word_for_the_programs() {
        assert_eq!(
            parts("--bin a --features b,c -vv file --only x", true),
            ["", "--bin a --features b,c -vv", "file --only x"].map(words)
        );
        // A filter of tests, which is cargo's.
        assert_eq!(
            parts("filter --only x -- --nocapture", false),
            ["--only x", "filter", "--nocapture"].map(words)
        );
    }

    #[test]
    fn values_are_found_in_both_forms() {
        let mut arguments = words("--release --target-dir=a --target b");
        assert_eq!(value_of(&arguments, "--target"), Some(OsStr::new("b")));
        assert_eq!(value_of(&arguments, "--profile"), None);
        assert_eq!(take_value(&mut arguments, "--target-dir"), Some("a".into()));
        assert_eq!(take_value(&mut arguments, "--target"), Some("b".into()));
        assert_eq!(arguments, words("--release"));
    }
}

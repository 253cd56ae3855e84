//! The names of functions in the files and in the code.

use std::collections::BTreeSet;

use super::Findings;
use super::folders::Folder;

/// The host's rule: a letter, then up to 127 letters, digits, `_` and `-`, and not `host`
/// (`FunctionNameValidationRegex` in its `Utility.cs`).
pub(crate) fn is_function_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 128
        && name.chars().all(is_part)
        && !name.eq_ignore_ascii_case("host")
}

/// The host's rule: a letter, then up to 127 letters and digits, or `$return` (`BindingNameValidationRegex` in its
/// `Utility.cs`).
pub(super) fn is_binding_name(name: &str) -> bool {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 128
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    is_plain || name == "$return"
}

pub(super) fn check(folders: &[Folder], known: Option<&BTreeSet<String>>, findings: &mut Findings) {
    for (at, folder) in folders.iter().enumerate() {
        let name = &folder.name;
        if let Some(other) = folders[..at].iter().find(|other| other.name.eq_ignore_ascii_case(name)) {
            findings.error(format!(
                "the folders {} and {name} differ in case only, which the host ignores: rename one",
                other.name
            ));
        }
    }
    // Without names the code takes every function.
    let Some(known) = known else { return };
    let has_folder = |name: &str| folders.iter().any(|folder| folder.name == name);
    for Folder { name, .. } in folders.iter().filter(|folder| !known.contains(&folder.name)) {
        match known.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            Some(known) if !has_folder(known) => findings.error(format!(
                "the folder {name} is the function {known:?} in the code: write both the same"
            )),
            _ => findings.error(format!(
                "{name}/function.json is a function that the code does not have: add {name:?} to Handler::functions \
                 and a route, or delete the folder"
            )),
        }
    }
    for name in known.iter().filter(|name| !has_folder(name)) {
        if !folders.iter().any(|folder| folder.name.eq_ignore_ascii_case(name)) {
            findings.error(format!(
                "the code has the function {name:?}, but there is no {name}/function.json, so the host never calls \
                 it: run `handler init {name}`, or take the name out of Handler::functions"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_the_host_has_them() {
        let longest = "a".repeat(128);
        for name in ["a", "Order_2-x", longest.as_str()] {
            assert!(is_function_name(name), "{name}");
        }
        let longer = "a".repeat(129);
        for name in [
            "",
            "2x",
            "_x",
            "a b",
            "ä",
            "a.b",
            "host",
            "HOST",
            "../x",
            longer.as_str(),
        ] {
            assert!(!is_function_name(name), "{name}");
        }
        assert!(is_binding_name("res2") && is_binding_name("$return"));
        assert!(!is_binding_name("my_res") && !is_binding_name("$x") && !is_binding_name(""));
    }
}

//! Which names the host takes.

/// The host's rule: a letter, then up to 127 letters and digits, or `$return` (`BindingNameValidationRegex` in its
/// `Utility.cs`).
pub(crate) fn is_binding_name(name: &str) -> bool {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 128
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    is_plain || name == "$return"
}

/// With what `route` begins that the host keeps for itself, whatever the prefix (`ValidateHttpFunction` in its
/// `ScriptHost.cs`). The route of a function that has none is its name.
pub(crate) fn reserved(route: &str) -> Option<&'static str> {
    let route = route.trim_matches('/').to_ascii_lowercase();
    ["admin", "runtime"].into_iter().find(|start| route.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_bindings_are_as_the_host_has_them() {
        assert!(is_binding_name("res2") && is_binding_name("$return"));
        assert!(!is_binding_name("my_res") && !is_binding_name("$x") && !is_binding_name(""));
    }

    #[test]
    fn the_hosts_own_routes_are_its_own() {
        assert_eq!(reserved("/Admin/{*rest}"), Some("admin"));
        assert_eq!(reserved("runtimes"), Some("runtime"));
        assert_eq!(reserved("api/admin"), None);
    }
}

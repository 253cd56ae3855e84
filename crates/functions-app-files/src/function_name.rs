/// Whether the host takes `name` for a function's: a letter, then up to 127 letters, digits, `_` and `-`, and not `host`
/// (`FunctionNameValidationRegex` in its `Utility.cs`).
///
/// ```
/// use functions_app_files::is_function_name;
///
/// assert!(is_function_name("Order_2-x"));
/// assert!(!is_function_name("2x") && !is_function_name("Host"));
/// ```
#[must_use]
pub fn is_function_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 128
        && name.chars().all(is_part)
        && !name.eq_ignore_ascii_case("host")
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
    }
}

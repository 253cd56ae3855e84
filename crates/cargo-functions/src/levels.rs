//! Who may call an HTTP function.

/// Whether the host knows the authorization level, in any case.
pub(crate) fn is_level(text: &str) -> bool {
    let known = ["anonymous", "user", "function", "system", "admin"];
    known.iter().any(|known| known.eq_ignore_ascii_case(text))
}

//! Methods of the standard library that do not allocate, whatever they are called on there.

/// Sorted, for the search.
const NAMES: [&str; 84] = [
    "abs",
    "abs_diff",
    "as_bytes",
    "as_deref",
    "as_deref_mut",
    "as_mut",
    "as_mut_ptr",
    "as_mut_slice",
    "as_ptr",
    "as_ref",
    "as_slice",
    "as_str",
    "capacity",
    "ceil",
    "clamp",
    "cmp",
    "contains",
    "contains_key",
    "copied",
    "count_ones",
    "count_zeros",
    "div_ceil",
    "div_euclid",
    "end",
    "ends_with",
    "eq",
    "eq_ignore_ascii_case",
    "first",
    "floor",
    "ge",
    "get",
    "get_mut",
    "gt",
    "is_alphabetic",
    "is_alphanumeric",
    "is_char_boundary",
    "is_control",
    "is_digit",
    "is_empty",
    "is_eq",
    "is_err",
    "is_finite",
    "is_ge",
    "is_gt",
    "is_infinite",
    "is_le",
    "is_lowercase",
    "is_lt",
    "is_nan",
    "is_ne",
    "is_negative",
    "is_none",
    "is_null",
    "is_numeric",
    "is_ok",
    "is_positive",
    "is_power_of_two",
    "is_some",
    "is_uppercase",
    "is_whitespace",
    "last",
    "le",
    "leading_zeros",
    "len",
    "len_utf8",
    "load",
    "lt",
    "max",
    "min",
    "ne",
    "partial_cmp",
    "pow",
    "rem_euclid",
    "rotate_left",
    "rotate_right",
    "round",
    "signum",
    "start",
    "starts_with",
    "swap_bytes",
    "then_some",
    "to_le_bytes",
    "trailing_zeros",
    "unwrap_or",
];

/// What further ones begin with.
const PREFIXES: [&str; 5] = ["checked_", "is_ascii", "overflowing_", "saturating_", "wrapping_"];

pub(super) fn is_getter(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok() || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.is_sorted(), "{NAMES:?}");
    }

    #[test]
    fn getters_are_known_by_name() {
        for name in ["len", "is_some", "is_ascii_digit", "wrapping_add", "abs", "unwrap_or"] {
            assert!(is_getter(name), "{name}");
        }
        // `to_ascii_lowercase` of a text makes a new one.
        for name in [
            "clone",
            "to_ascii_lowercase",
            "to_owned",
            "push",
            "unwrap_or_default",
            "iter",
        ] {
            assert!(!is_getter(name), "{name}");
        }
    }
}

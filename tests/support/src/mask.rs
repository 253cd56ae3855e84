/// A report's line with `#` in place of each number of MiB, which no two runs share.
///
/// What the line freed for others is left out: which thread reads a response differs from run to run.
///
/// Cells of a table keep their width, so that a table whose columns do not line up still shows.
///
/// # Examples
///
/// ```
/// use test_support::masked;
///
/// assert_eq!(masked("    19     45.1 MiB     -0.3 MiB           1   get()"),
///                   "    19        # MiB        # MiB           1   get()");
/// assert_eq!(masked("19  45.1 MiB  -0.3 MiB  1  get()"), "19  # MiB  # MiB  1  get()");
/// ```
#[must_use]
pub fn masked(line: &str) -> String {
    let mut masked = String::new();
    let mut rest = line.split(" // <- freed ").next().unwrap_or(line);
    while let Some(at) = rest.find(" MiB") {
        let (before, after) = rest.split_at(at);
        let number = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        masked.push_str(number);
        let width = before.len() - number.len();
        if width > 0 {
            // Three spaces before a number: a padded cell of a table. Two: a field of an unpadded row.
            if number.ends_with("   ") {
                masked.push_str(&" ".repeat(width - 1));
            }
            masked.push('#');
        }
        masked.push_str(" MiB");
        rest = &after[" MiB".len()..];
    }
    masked + rest
}

/// Each line [`masked`].
///
/// # Examples
///
/// ```
/// let lines = ["22  46.6 MiB  1.5 MiB  1  get()".to_owned()];
/// assert_eq!(test_support::masked_lines(&lines), ["22  # MiB  # MiB  1  get()"]);
/// ```
#[must_use]
pub fn masked_lines(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| masked(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn numbers_of_any_width_give_the_same_line() {
        assert_eq!(
            masked("    22   1045.12 MiB      0.0 MiB"),
            masked("    22      5.12 MiB      0.0 MiB")
        );
        assert_eq!(
            masked("22  1045.1 MiB  0 MiB  3  x"),
            masked("22  5.1 MiB  -10.25 MiB  3  x")
        );
    }

    #[test]
    fn what_was_freed_for_others_is_left_out() {
        let line = "23  5.1 MiB  0.0 MiB  3  drop(x); // <- freed 0.5 MiB that others allocated";
        assert_eq!(masked(line), "23  # MiB  # MiB  3  drop(x);");
    }

    #[test]
    fn all_else_is_left_alone() {
        for line in ["Line #    Mem usage", "    20          let n = 1.5;", "// some MiB"] {
            assert_eq!(masked(line), line);
        }
    }
}

//! The line of a stack that a reader of the program would look at.

use std::collections::BTreeMap;
use std::path::Path;

use super::Top;

/// Of a stack's lines, the innermost one first, such as `/rustc/…/alloc.rs:95` and `src/main.rs:9`: the first one in the program's
/// own source, or else the first one in a dependency's. It is named from the source's folder, or from its crate's.
pub(super) fn of(lines: &[&str], source: &Path) -> Option<String> {
    let source = format!("{}/", source.display());
    let own = lines
        .iter()
        .map(|line| line.strip_prefix(&source).unwrap_or(line))
        .find(|line| is_relative_rust(line));
    let own = own.or_else(|| lines.iter().find_map(|line| of_crate(line)));
    own.map(str::to_owned)
}

/// The compiler knows the program's files by names from its folder, and `library/…` for those that came with it. The names of C
/// files are not absolute either.
fn is_relative_rust(line: &str) -> bool {
    let is_relative = !line.starts_with(['/', '.']) && !line.starts_with("library/");
    is_relative && line.contains(".rs:")
}

/// `/home/a/.cargo/registry/src/index/regex-1.0.0/src/lib.rs:1` without what is before the crate.
fn of_crate(line: &str) -> Option<&str> {
    let (_, name) = line.split_once("/registry/src/")?.1.split_once('/')?;
    Some(name)
}

/// The line with the most in all of its stacks; of two with the same, the first by name.
pub(super) fn top(values: impl Iterator<Item = (Option<String>, u64)>) -> Option<Top> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for (place, value) in values {
        if let Some(place) = place {
            *sums.entry(place).or_default() += value;
        }
    }
    let tops = sums.into_iter().filter(|(_, value)| *value > 0);
    // The last one of the largest would be taken.
    let (place, value) = tops.rev().max_by_key(|(_, value)| *value)?;
    Some(Top { place, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Option<String> {
        super::of(lines, Path::new("/home/a/source"))
    }

    #[test]
    fn the_programs_own_line_comes_first() {
        let std = "/rustc/5980/library/alloc/src/alloc.rs:95";
        let regex = "/home/a/.cargo/registry/src/index.crates.io-1949/regex-1.12.2/src/builders.rs:10";
        assert_eq!(
            of(&[std, regex, "/home/a/source/src/a.rs:7", "src/main.rs:9"]).as_deref(),
            Some("src/a.rs:7")
        );
        assert_eq!(of(&[std, regex, "src/main.rs:9"]).as_deref(), Some("src/main.rs:9"));
        assert_eq!(
            of(&[std, regex, "library/std/src/rt.rs:1"]).as_deref(),
            Some("regex-1.12.2/src/builders.rs:10")
        );
        let c = "./elf/dl-init.c:74";
        assert_eq!(of(&[std, "library/std/src/rt.rs:1", c, "lib/compress.c:8"]), None);
    }

    #[test]
    fn lines_add_up_over_their_stacks() {
        let values = [("a:1", 3), ("b:1", 2), ("b:1", 2), ("c:1", 4)];
        let values = values.map(|(place, value)| (Some(place.to_owned()), value));
        let expected = Top {
            place: "b:1".to_owned(),
            value: 4,
        };
        assert_eq!(top(values.into_iter()), Some(expected));
        assert_eq!(top([(None, 1), (Some("a:1".to_owned()), 0)].into_iter()), None);
    }
}

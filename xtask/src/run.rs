//! `cargo xtask instrument`: from the list to the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::compile::{self, Built};
use crate::list::{self, Listed};
use crate::package::Package;
use crate::results::{After, Results};
use crate::verdict::{Limits, Suite};
use crate::{allocator, extern_crate, fetch, source, table};

/// All settings, and of how many calls one is profiled where the list does not say it: the measures that the kernel
/// reads slowly would take hours.
const SETTINGS: [(&str, u32); 6] = [
    ("off", 0),
    ("rss", 1),
    ("pss", 10),
    ("uss", 10),
    ("heap", 1),
    ("task", 1),
];

/// Runs the named crates, or all that have no results yet, and writes the table.
pub(crate) fn all(names: &[&str]) -> Result<()> {
    let mut bad = Vec::new();
    for listed in list::read(names)? {
        if names.is_empty() && Results::read(&listed.name, &listed.version).is_some() {
            continue;
        }
        println!("{} {}", listed.name, listed.version);
        match build(&listed).and_then(|pair| compare(&listed, pair, &SETTINGS)) {
            Ok(results) => {
                results.write()?;
                if !results.is_clean() {
                    bad.push(listed.name);
                }
            }
            Err(error) => {
                println!("    {error:#}");
                bad.push(listed.name);
            }
        }
    }
    table::write()?;
    if bad.is_empty() {
        Ok(())
    } else {
        bail!("not as before: {}", bad.join(", "))
    }
}

/// A crate as it was published and with the attribute, both built.
struct Pair {
    before: (Package, Built),
    after: (Package, Built),
    results: Results,
}

/// Gets a crate and builds its tests without the attribute and with it.
fn build(listed: &Listed) -> Result<Pair> {
    let folder = compile::work_folder().join(&listed.name);
    let published = fetch::source(listed, &folder.join("fetch"))?;
    let package = Package::copy(listed, &published, &folder.join("before"))?;
    let built = compile::tests(listed, &package)?;
    if built.targets.is_empty() {
        bail!("no tests before: {}", built.errors);
    }
    let mut results = Results {
        name: listed.name.clone(),
        version: listed.version.clone(),
        not_built: built.failed.clone(),
        ..Results::default()
    };
    let mut texts = instrument(listed, &package, &built, &mut results)?;
    results.own_allocator = allocator::append(&package, &built, &mut texts)?;
    extern_crate::append(&package, &built, &mut texts)?;
    println!(
        "    {} functions, {} async; building",
        results.functions, results.async_functions
    );
    let instrumented = package.with_memline(&folder.join("after"), texts)?;
    let built_after = compile::tests(listed, &instrumented)?;
    compare_builds(&built, &built_after, &folder, &mut results)?;
    Ok(Pair {
        before: (package, built),
        after: (instrumented, built_after),
        results,
    })
}

/// Runs the tests of both, the latter by each setting.
fn compare(listed: &Listed, pair: Pair, settings: &[(&str, u32)]) -> Result<Results> {
    let suite = |(package, built)| Suite {
        listed,
        package,
        built,
        limits: Limits::ALL,
    };
    let suite_before = suite((&pair.before.0, &pair.before.1));
    let suite_after = suite((&pair.after.0, &pair.after.1));
    let mut results = pair.results;
    let before = suite_before.before()?;
    results.before = before.values().map(|outcome| outcome.passed.len() as u64).sum();
    println!("    before: {} tests pass", results.before);
    for &(setting, one_in) in settings {
        let one_in = listed.one_in.get(setting).copied().unwrap_or(one_in);
        let is_counted = ["heap", "task"].contains(&setting);
        let own = &results.own_allocator;
        let measured = suite_after.after(
            &before,
            setting,
            one_in,
            |target| !(is_counted && own.contains(&target.name)),
            |one_in| match one_in {
                0 => setting.to_owned(),
                _ => format!("{setting},1/{one_in},quiet"),
            },
        )?;
        told(&mut results.after, setting, measured);
    }
    let missing: BTreeSet<_> = results.after.values().flat_map(After::missing).cloned().collect();
    if !missing.is_empty() {
        let flaky = suite_before.flaky(&missing)?;
        for after in results.after.values_mut() {
            after.leave_out(&flaky);
        }
        results.flaky.extend(flaky);
    }
    Ok(results)
}

fn told(all: &mut BTreeMap<String, After>, setting: &str, after: After) {
    println!(
        "    {setting}: {} of {} pass, 1/{}",
        after.passed, after.of, after.one_in
    );
    for test in after.missing() {
        println!("        {test}");
    }
    all.insert(setting.to_owned(), after);
}

/// The texts, with the attribute on all functions, of all files that the compiler read.
fn instrument(
    listed: &Listed,
    package: &Package,
    built: &Built,
    results: &mut Results,
) -> Result<BTreeMap<PathBuf, String>> {
    let files: BTreeSet<_> = built
        .targets
        .iter()
        .flat_map(|target| &target.files)
        .chain(&built.library)
        .collect();
    let mut texts = BTreeMap::new();
    for file in files {
        if listed.skip_files.iter().any(|skipped| file.ends_with(&skipped.name)) {
            continue;
        }
        let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let instrumented = source::instrument(&text, &listed.item_macros);
        results.functions += instrumented.functions as u64;
        results.async_functions += instrumented.async_functions as u64;
        texts.insert(package.name_of(file), instrumented.text);
    }
    Ok(texts)
}

fn compare_builds(before: &Built, after: &Built, folder: &Path, results: &mut Results) -> Result<()> {
    let is_there = |name: &String| after.targets.iter().any(|target| target.name == *name);
    results.broken_targets = before
        .targets
        .iter()
        .map(|target| target.name.clone())
        .filter(|name| !is_there(name))
        .collect();
    if !results.broken_targets.is_empty() {
        let errors = folder.join("errors");
        fs::write(&errors, &after.errors)?;
        println!(
            "    broken: {}; see {}",
            results.broken_targets.join(", "),
            errors.display()
        );
    }
    for (warning, times) in &after.warnings {
        if before.warnings.get(warning).unwrap_or(&0) < times {
            println!("    new warning: {warning}");
            results.new_warnings.push(warning.clone());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::binary::{self, Setting};
    use crate::compile::Target;

    /// A small part of what the table shows: crates with few dependencies and quick tests. The last one is of edition 2015.
    #[test]
    fn the_smallest_crates_are_as_before() {
        for (name, functions, tests) in [("itoa", 6, 10), ("semver", 130, 34), ("fnv", 8, 1)] {
            let listed = list::read(&[name]).unwrap().remove(0);
            let pair = build(&listed).unwrap();
            assert!(prints_reports(&listed, &pair, "task,each"));
            assert!(!prints_reports(&listed, &pair, "off"));
            let results = compare(&listed, pair, &[("off", 0), ("task", 1)]).unwrap();
            assert_eq!((results.functions, results.before), (functions, tests), "{results:?}");
            assert!(results.is_clean(), "{results:?}");
            for setting in ["off", "task"] {
                let after = &results.after[setting];
                assert_eq!((after.of, after.passed), (tests, tests), "{name} {setting}");
            }
        }
    }

    /// Whether the first test binary prints reports of profiled functions, by a setting that asks for each.
    fn prints_reports(listed: &Listed, pair: &Pair, memline: &str) -> bool {
        let setting = Setting {
            listed,
            folder: &pair.after.0.folder,
            memline: Some(memline),
            skipped: &[],
            at_most: Duration::from_mins(1),
        };
        let targets = &pair.after.1.targets;
        let with_tests = |target: &&Target| target.name.starts_with("test ");
        // Where there are no tests outside of the library, those inside.
        let target = targets.iter().find(with_tests).unwrap_or(&targets[0]);
        binary::run(target, setting, None).unwrap();
        let output = fs::read_to_string(binary::output_file()).unwrap();
        output.contains(source::ATTRIBUTE)
    }
}

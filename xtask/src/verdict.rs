//! Runs all test binaries of a build by one setting, and holds the outcome against what passed before.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::Result;

use crate::binary::{self, Outcome, Setting};
use crate::compile::{Built, Target};
use crate::list::Listed;
use crate::package::Package;
use crate::results::After;

/// How long a binary may take whatever it took before.
const AT_LEAST: Duration = Duration::from_secs(45);
/// How long a binary may take in any case: with the attribute, and before.
const AT_MOST: Duration = Duration::from_mins(4);
const AT_MOST_BEFORE: Duration = Duration::from_mins(10);
/// How much longer than before a binary may take.
const TIMES: u32 = 30;
/// Where so few calls are profiled that fewer would not help a binary that takes too long.
const RARE: u32 = 100_000;
/// How often a test that failed is run again, alone.
const AGAIN: u32 = 2;
/// So many failures are not chance, and are not run again.
const MANY: usize = 50;

/// What passed before, by target.
pub(crate) type Before = BTreeMap<String, Outcome>;

/// The binaries of a build, and what they run with.
#[derive(Clone, Copy)]
pub(crate) struct Suite<'a> {
    pub(crate) listed: &'a Listed,
    pub(crate) package: &'a Package,
    pub(crate) built: &'a Built,
}

impl Suite<'_> {
    fn setting<'b>(&'b self, memline: Option<&'b str>, skipped: &'b [&'b str], at_most: Duration) -> Setting<'b> {
        Setting {
            skipped,
            listed: self.listed,
            folder: &self.package.folder,
            memline,
            at_most,
        }
    }

    /// Runs all binaries without any setting.
    pub(crate) fn before(&self) -> Result<Before> {
        let skipped = self.listed.skipped_tests(None);
        let setting = self.setting(None, &skipped, AT_MOST_BEFORE);
        self.built
            .targets
            .iter()
            .map(|target| Ok((target.name.clone(), binary::run(target, setting, None)?)))
            .collect()
    }

    /// Runs those binaries that `takes_part`, by the setting `name`; `words` makes the value of `MEMLINE` of the `N` in `1/N`, which grows
    /// where a binary takes too long.
    pub(crate) fn after(
        &self,
        before: &Before,
        name: &str,
        one_in: u32,
        takes_part: impl Fn(&Target) -> bool,
        words: impl Fn(u32) -> String,
    ) -> Result<After> {
        let skipped = self.listed.skipped_tests(Some(name));
        let mut after = After {
            one_in,
            ..After::default()
        };
        for target in self.built.targets.iter().filter(|target| takes_part(target)) {
            let Some(before) = before.get(&target.name) else {
                continue;
            };
            let expected: BTreeSet<_> = before
                .passed
                .iter()
                .filter(|test| !skipped.contains(&&***test))
                .cloned()
                .collect();
            if expected.is_empty() {
                continue;
            }
            let mut one_in = one_in;
            let at_most = (before.took * TIMES).clamp(AT_LEAST, AT_MOST);
            let missing = loop {
                let value = words(one_in);
                let setting = self.setting(Some(&value), &skipped, at_most);
                let outcome = binary::run(target, setting, None)?;
                if outcome.is_late && (1..RARE).contains(&one_in) {
                    one_in *= 1000;
                    println!("    {}: late, so 1/{one_in}", target.name);
                    continue;
                }
                let missing: BTreeSet<_> = expected.difference(&outcome.passed).cloned().collect();
                break failing(target, setting, missing)?;
            };
            after.one_in = after.one_in.max(one_in);
            after.of += expected.len() as u64;
            after.passed += (expected.len() - missing.len()) as u64;
            after.failed.extend(missing.iter().map(|test| named(target, test)));
        }
        Ok(after)
    }

    /// Which of the tests that failed fail without the attribute too, when run again.
    pub(crate) fn flaky(&self, failed: &BTreeSet<String>) -> Result<BTreeSet<String>> {
        let mut flaky = BTreeSet::new();
        for target in &self.built.targets {
            let suspects: Vec<_> = failed
                .iter()
                .filter(|name| name.starts_with(&named(target, "")))
                .collect();
            if suspects.is_empty() {
                continue;
            }
            let again = binary::run(target, self.setting(None, &[], AT_MOST_BEFORE), None)?;
            let failed_again = |name: &&&String| !again.passed.iter().any(|test| named(target, test) == ***name);
            flaky.extend(suspects.iter().filter(failed_again).map(|name| (*name).clone()));
        }
        Ok(flaky)
    }
}

/// A test's name in results.
fn named(target: &Target, test: &str) -> String {
    format!("{}: {test}", target.name)
}

/// Those of the tests that fail also when they are run alone: a busy machine makes tests of timing fail.
fn failing(target: &Target, setting: Setting<'_>, mut missing: BTreeSet<String>) -> Result<BTreeSet<String>> {
    if missing.len() > MANY {
        return Ok(missing);
    }
    let mut late = BTreeSet::new();
    for _ in 0..AGAIN {
        for test in missing.clone() {
            let alone = binary::run(target, setting, target.has_harness.then_some(&*test))?;
            if alone.passed.contains(&test) {
                missing.remove(&test);
            } else if alone.is_late {
                // Once more would only take as long again.
                missing.remove(&test);
                late.insert(format!("{test} (took too long)"));
            }
        }
    }
    missing.append(&mut late);
    Ok(missing)
}

//! Runs all test binaries of a build by one setting, and holds the outcome against what passed before.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::Result;

use crate::binary::{self, Late, Outcome, Setting};
use crate::compile::{Built, Target};
use crate::list::Listed;
use crate::package::Package;
use crate::results::After;

/// How long test binaries may take.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// With the attribute, whatever it took before.
    at_least: Duration,
    /// With the attribute, in any case.
    at_most: Duration,
    /// Without the attribute.
    before: Duration,
}

impl Limits {
    /// Those of all crates.
    pub(crate) const ALL: Self = Self {
        at_least: Duration::from_secs(45),
        at_most: Duration::from_mins(4),
        before: Duration::from_mins(10),
    };
}

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
    pub(crate) limits: Limits,
}

/// The tests of a binary that passed before and do not now.
#[derive(Debug, Default)]
struct Missing {
    failed: BTreeSet<String>,
    late: BTreeSet<String>,
    hung: BTreeSet<String>,
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
        let setting = self.setting(None, &skipped, self.limits.before);
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
            let at_most = (before.took * TIMES).clamp(self.limits.at_least, self.limits.at_most);
            let missing = loop {
                let value = words(one_in);
                let setting = self.setting(Some(&value), &skipped, at_most);
                let outcome = binary::run(target, setting, None)?;
                // Fewer calls would not end what waits for ever, and might hide it.
                if outcome.late == Some(Late::Busy) && (1..RARE).contains(&one_in) {
                    one_in *= 1000;
                    println!("    {}: late, so 1/{one_in}", target.name);
                    continue;
                }
                let missing: BTreeSet<_> = expected.difference(&outcome.passed).cloned().collect();
                break failing(target, setting, missing)?;
            };
            after.one_in = after.one_in.max(one_in);
            after.of += expected.len() as u64;
            let Missing { failed, late, hung } = missing;
            after.passed += (expected.len() - failed.len() - late.len() - hung.len()) as u64;
            for (all, tests) in [
                (&mut after.failed, failed),
                (&mut after.late, late),
                (&mut after.hung, hung),
            ] {
                all.extend(tests.iter().map(|test| named(target, test)));
            }
        }
        Ok(after)
    }

    /// Which of the tests that did not pass, however, do not pass without the attribute either, when run again.
    pub(crate) fn flaky(&self, missing: &BTreeSet<String>) -> Result<BTreeSet<String>> {
        let mut flaky = BTreeSet::new();
        for target in &self.built.targets {
            let suspects: Vec<&str> = missing
                .iter()
                .filter_map(|name| name.strip_prefix(&named(target, "")))
                .collect();
            if suspects.is_empty() {
                continue;
            }
            let setting = self.setting(None, &[], self.limits.before);
            let again = binary::run(target, setting, None)?;
            for test in suspects.into_iter().filter(|test| !again.passed.contains(*test)) {
                // Where the binary was stopped, the test may not have had its turn.
                let is_flaky = again.late.is_none() || {
                    let alone = binary::run(target, setting, target.has_harness.then_some(test))?;
                    !alone.passed.contains(test)
                };
                if is_flaky {
                    flaky.insert(named(target, test));
                }
            }
        }
        Ok(flaky)
    }
}

/// A test's name in results.
fn named(target: &Target, test: &str) -> String {
    format!("{}: {test}", target.name)
}

/// Those of the tests that fail also when they are run alone: a busy machine makes tests of timing fail.
fn failing(target: &Target, setting: Setting<'_>, failed: BTreeSet<String>) -> Result<Missing> {
    let is_chance_possible = failed.len() <= MANY;
    let mut missing = Missing {
        failed,
        ..Missing::default()
    };
    let times = if is_chance_possible { AGAIN } else { 0 };
    for _ in 0..times {
        for test in missing.failed.clone() {
            let alone = binary::run(target, setting, target.has_harness.then_some(&*test))?;
            // Once more would only take as long again.
            let late = match alone.late {
                Some(Late::Busy) => Some(&mut missing.late),
                Some(Late::Hung) => Some(&mut missing.hung),
                None => None,
            };
            let has_passed = alone.passed.contains(&test);
            if has_passed || late.is_some() {
                missing.failed.remove(&test);
            }
            if let Some(late) = late.filter(|_| !has_passed) {
                late.insert(test);
            }
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests;

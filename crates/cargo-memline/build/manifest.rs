//! Manifests that stand by themselves: without a workspace around, and without what the profiler is not built with.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

/// What packages take from their workspace.
pub(crate) struct Workspace {
    package: Table,
    dependencies: Table,
}

/// A manifest by itself.
pub(crate) struct Standalone {
    pub(crate) text: String,
    /// The packages it names that come from a registry.
    pub(crate) dependencies: Vec<String>,
}

impl Workspace {
    pub(crate) fn read(manifest: &str) -> Self {
        let manifest: Table = manifest.parse().expect("the workspace's manifest");
        let workspace = manifest["workspace"].as_table().expect("a workspace");
        let part = |name: &str| workspace[name].as_table().expect("a table").clone();
        Self {
            package: part("package"),
            dependencies: part("dependencies"),
        }
    }

    /// The package's manifest with only these features and what they need. `packages` stand beside it.
    pub(crate) fn standalone(&self, manifest: &str, features: &[&str], packages: &[&str]) -> Standalone {
        let manifest: Table = manifest.parse().expect("a package's manifest");
        let given = manifest["package"].as_table().expect("a package");
        let mut package = Table::new();
        for name in ["name", "version", "edition", "rust-version"] {
            let value = if given[name].is_table() {
                &self.package[name]
            } else {
                &given[name]
            };
            package.insert(name.to_owned(), value.clone());
        }
        let (kept, optional) = kept_features(manifest.get("features").and_then(Value::as_table), features);
        let mut dependencies = Vec::new();
        let mut resolved = |table: Option<&Value>| {
            let table = table.and_then(Value::as_table).cloned().unwrap_or_default();
            let mut all = Table::new();
            for (name, value) in table {
                let is_optional = value.get("optional").is_some_and(|optional| optional == &true.into());
                if is_optional && !optional.contains(&name) {
                    continue;
                }
                if !packages.contains(&&*name) {
                    dependencies.push(name.clone());
                }
                let dependency = self.dependency(&name, &value, packages);
                all.insert(name, dependency);
            }
            Value::Table(all)
        };
        let mut out = Table::new();
        out.insert("package".to_owned(), package.into());
        out.insert("dependencies".to_owned(), resolved(manifest.get("dependencies")));
        let targets = manifest
            .get("target")
            .and_then(Value::as_table)
            .cloned()
            .unwrap_or_default();
        let targets = targets.into_iter().map(|(condition, value)| {
            let dependencies = resolved(value.get("dependencies"));
            (
                condition,
                Value::from(Table::from_iter([("dependencies".to_owned(), dependencies)])),
            )
        });
        out.insert("target".to_owned(), Value::Table(targets.collect()));
        out.insert("features".to_owned(), kept.into());
        if let Some(library) = manifest.get("lib") {
            out.insert("lib".to_owned(), library.clone());
        }
        Standalone {
            text: out.to_string(),
            dependencies,
        }
    }

    /// A dependency with what the workspace says of it, and its own features besides.
    fn dependency(&self, name: &str, value: &Value, packages: &[&str]) -> Value {
        let mut merged = match &self.dependencies[name] {
            Value::Table(table) => table.clone(),
            version => Table::from_iter([("version".to_owned(), version.clone())]),
        };
        if packages.contains(&name) {
            merged.insert("path".to_owned(), format!("../{name}").into());
        }
        if let Some(own) = value.as_table() {
            for (key, value) in own.iter().filter(|(key, _)| *key != "workspace") {
                match (merged.get_mut(key), value) {
                    (Some(Value::Array(all)), Value::Array(more)) => all.extend(more.iter().cloned()),
                    _ => drop(merged.insert(key.clone(), value.clone())),
                }
            }
        }
        merged.into()
    }
}

/// The features that these turn on, themselves among them, and the optional dependencies that they need.
fn kept_features(all: Option<&Table>, wanted: &[&str]) -> (Table, BTreeSet<String>) {
    let mut kept = Table::new();
    let mut optional = BTreeSet::new();
    let mut open: Vec<String> = wanted.iter().map(|&feature| feature.to_owned()).collect();
    open.push("default".to_owned());
    while let Some(name) = open.pop() {
        let Some(value) = all.and_then(|all| all.get(&name)) else {
            continue;
        };
        for one in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
            if let Some(dependency) = one.strip_prefix("dep:") {
                optional.insert(dependency.to_owned());
            } else if !one.contains('/') {
                open.push(one.to_owned());
            }
        }
        kept.insert(name, value.clone());
    }
    (kept, optional)
}

/// The part of a lock file that these packages need. A package of which there are several versions is kept in all that are asked for.
pub(crate) fn lock(text: &str, wanted: &[String]) -> String {
    let lock: Table = text.parse().expect("a lock file");
    let packages = lock["package"].as_array().expect("its packages");
    let mut by_name: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for package in packages {
        by_name
            .entry(package["name"].as_str().expect("a name"))
            .or_default()
            .push(package);
    }
    let mut kept = BTreeMap::new();
    let mut open: Vec<&str> = wanted.iter().map(String::as_str).collect();
    while let Some(one) = open.pop() {
        let mut words = one.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        for &package in by_name.get(name).into_iter().flatten() {
            let its = package["version"].as_str().expect("a version");
            if version.is_none_or(|version| version == its) && kept.insert((name, its), package).is_none() {
                let needs = package.get("dependencies").and_then(Value::as_array);
                open.extend(needs.into_iter().flatten().filter_map(Value::as_str));
            }
        }
    }
    let mut out = Table::new();
    out.insert("version".to_owned(), lock["version"].clone());
    out.insert(
        "package".to_owned(),
        Value::Array(kept.into_values().cloned().collect()),
    );
    out.to_string()
}

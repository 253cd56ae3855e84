//! What cargo says of the workspace.

use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

use anyhow::{Result, bail};
use cargo_metadata::{Edition, Metadata, MetadataCommand, TargetKind};

use crate::arguments::value_of;

/// The workspace that a command line is about.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Where cargo builds, and so where `memline` has its own folder.
    pub(crate) target_folder: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// A package whose functions may have the attribute.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) folder: PathBuf,
    pub(crate) targets: Vec<Target>,
    /// The folders of packages that it depends on, of those that are in folders.
    pub(crate) depends_on: Vec<PathBuf>,
    /// One of those that memline is made of, in which the attribute would stand within itself.
    pub(crate) is_untouched: bool,
}

/// What is compiled of a package and runs in programs: no build script, and no procedural macro.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The file it begins with.
    pub(crate) file: PathBuf,
    pub(crate) is_library: bool,
    pub(crate) is_of_2015: bool,
}

/// The packages that the profiler is made of.
const OWN: [&str; 3] = ["memline", "memline-macros", "memline-size"];

/// Options that mean the same to all of cargo's commands.
const COMMON: [&str; 3] = ["--frozen", "--locked", "--offline"];

impl Workspace {
    /// Asks cargo, which reads its own options among `cargo_args`.
    pub(crate) fn find(cargo_args: &[OsString]) -> Result<Self> {
        let mut command = command(cargo_args);
        command.no_deps();
        let metadata = read(&command)?;
        let mut packages: Vec<_> = metadata.packages.iter().map(Package::of).collect();
        leave_own(&mut packages);
        Ok(Self {
            packages,
            root: metadata.workspace_root.into_std_path_buf(),
            target_folder: metadata.target_directory.into_std_path_buf(),
        })
    }

    /// What a profile of it is called: by what cargo was asked to run, or else by the package in the workspace's folder, or by that
    /// folder.
    pub(crate) fn title(&self, cargo_args: &[OsString]) -> String {
        let asked = ["--bin", "--example", "-p", "--package"];
        if let Some(name) = asked.iter().find_map(|option| value_of(cargo_args, option)) {
            return name.to_string_lossy().into_owned();
        }
        let at_root = self.packages.iter().find(|package| package.folder == self.root);
        match (at_root, self.packages.as_slice()) {
            (Some(package), _) | (None, [package]) => package.name.clone(),
            _ => self.root.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }

    /// The packages of these names that the workspace depends on and does not hold: `name`, or `name@version`.
    pub(crate) fn dependencies(cargo_args: &[OsString], names: &[String]) -> Result<Vec<Package>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let metadata = read(&command(cargo_args))?;
        let members: BTreeSet<_> = metadata.workspace_members.iter().collect();
        let (inside, outside): (Vec<_>, Vec<_>) = metadata
            .packages
            .iter()
            .partition(|package| members.contains(&package.id));
        let inside: Vec<_> = inside.into_iter().map(Package::of).collect();
        let outside: Vec<_> = outside.into_iter().map(Package::of).collect();
        let mut found = Vec::new();
        for name in names {
            let called: Vec<_> = outside
                .iter()
                .filter(|package| package.is_called(name))
                .cloned()
                .collect();
            if called.is_empty() {
                bail!(no_dependency(name, &inside, &outside));
            }
            if OWN.contains(&name.as_str()) {
                bail!("{name} is a part of the profiler, which does not profile itself");
            }
            if called.iter().all(|package| package.targets.is_empty()) {
                bail!("{name} is a procedural macro, which runs in the compiler and not in the program");
            }
            found.extend(called);
        }
        Ok(found)
    }
}

/// Leaves alone what the profiler is made of, in the workspace that holds all of it. One package may be called so by chance.
fn leave_own(packages: &mut [Package]) {
    if OWN
        .iter()
        .all(|own| packages.iter().any(|package| package.name == *own))
    {
        for package in packages {
            package.is_untouched = OWN.contains(&package.name.as_str());
        }
    }
}

/// The sentence for a name that no dependency has.
fn no_dependency(name: &str, inside: &[Package], outside: &[Package]) -> String {
    let (plain, version) = name.split_once('@').unwrap_or((name, ""));
    if inside.iter().any(|package| package.is_called(name)) {
        return format!("{name} is a package of the workspace, which is profiled without --deps");
    }
    let versions: Vec<_> = outside
        .iter()
        .filter(|package| package.name == plain)
        .map(|package| &*package.version)
        .collect();
    if versions.is_empty() {
        format!("the workspace does not depend on {plain}; --deps takes the name of a dependency, or NAME@VERSION")
    } else {
        format!(
            "the workspace does not depend on {plain} {version}, but on {plain} {}",
            versions.join(" and ")
        )
    }
}

impl Package {
    fn of(package: &cargo_metadata::Package) -> Self {
        let is_part = |kind: &TargetKind| !matches!(kind, TargetKind::CustomBuild | TargetKind::ProcMacro);
        let is_executable = |kind: &TargetKind| {
            matches!(
                kind,
                TargetKind::Bin | TargetKind::Bench | TargetKind::Example | TargetKind::Test
            )
        };
        let targets = package.targets.iter().filter(|target| target.kind.iter().all(is_part));
        let folder = package.manifest_path.parent().unwrap_or(&package.manifest_path);
        Self {
            name: package.name.to_string(),
            version: package.version.to_string(),
            folder: folder.as_std_path().to_path_buf(),
            targets: targets
                .map(|target| Target {
                    file: target.src_path.as_std_path().to_path_buf(),
                    is_library: !target.kind.iter().all(is_executable),
                    is_of_2015: target.edition == Edition::E2015,
                })
                .collect(),
            depends_on: package
                .dependencies
                .iter()
                .filter_map(|one| one.path.clone())
                .map(Into::into)
                .collect(),
            is_untouched: false,
        }
    }

    fn is_called(&self, name: &str) -> bool {
        match name.split_once('@') {
            Some((name, version)) => self.name == name && self.version == version,
            None => self.name == name,
        }
    }
}

fn command(cargo_args: &[OsString]) -> MetadataCommand {
    let mut command = MetadataCommand::new();
    if let Some(path) = value_of(cargo_args, "--manifest-path") {
        command.manifest_path(path);
    }
    let common = cargo_args.iter().filter_map(|argument| argument.to_str());
    let mut others: Vec<String> = common
        .filter(|argument| COMMON.contains(argument))
        .map(str::to_owned)
        .collect();
    if let Some(config) = value_of(cargo_args, "--config").and_then(OsStr::to_str) {
        others.extend(["--config".to_owned(), config.to_owned()]);
    }
    command.other_options(others);
    command
}

/// Why cargo does not read the workspace, in its own words.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) said: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.said.trim();
        f.write_str(said.strip_prefix("error: ").unwrap_or(said))
    }
}

impl Error for Refused {}

/// What cargo says.
fn read(command: &MetadataCommand) -> Result<Metadata> {
    command.exec().map_err(|error| match error {
        cargo_metadata::Error::CargoMetadata { stderr } => Refused { said: stderr }.into(),
        error => anyhow::Error::from(error).context("cargo cannot read the workspace"),
    })
}

//! What cargo starts in the compiler's place: the compiler, with other arguments.

mod compile;
mod told;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use self::compile::{Ways, compile};
use self::told::Told;
use crate::allocator;
use crate::arguments::value_of;
use crate::plan::Plan;

/// Set while memline itself is built.
pub(crate) const LIBRARY: &str = "CARGO_MEMLINE_LIBRARY";

/// Runs the compiler, if that is what this program was started as: `{program} rustc {arguments}`, within a build of
/// `cargo memline`.
pub(crate) fn run(args: &[OsString]) -> Option<ExitCode> {
    let (compiler, rest) = args.get(1..)?.split_first()?;
    if compiler == "memline" {
        return None;
    }
    if std::env::var_os(LIBRARY).is_some() {
        let arguments = arguments_of_library(rest);
        return Some(exec(Command::new(compiler).args(arguments), compiler));
    }
    let plan = Plan::from_env()?;
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    if let Some(target) = other_target(rest, &plan, package.as_deref()) {
        eprintln!(
            "error: this is built for {target} too, and memline for one target: name it, `cargo memline … --target {target}`"
        );
        return Some(ExitCode::FAILURE);
    }
    let own = with_library(rest, &plan);
    let Some(copied) = copied(&own, &plan, package.as_deref()) else {
        return Some(exec(Command::new(compiler).args(own), compiler));
    };
    let mut lenient = copied.clone();
    lenient.extend(["--cap-lints", "warn"].map(OsString::from));
    let (check, check_folder) = check(&own);
    let ways = Ways {
        copied,
        lenient,
        own,
        check,
        check_folder,
    };
    Some(match compile(compiler, &ways) {
        Ok(status) => exit_code(status),
        Err(error) => cannot_run(compiler, &error),
    })
}

/// The arguments for a compiler that only says what there is to be said, and the folder into which it writes what it must.
fn check(own: &[OsString]) -> (Vec<OsString>, PathBuf) {
    let folder = value_of(own, "--out-dir").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("said-{}", std::process::id()));
    let mut arguments = Vec::new();
    let mut given = own.iter();
    while let Some(argument) = given.next() {
        let text = argument.to_string_lossy();
        if text == "--out-dir" {
            given.next();
        } else if text == "-C" {
            // What it keeps for the next time is of the copy.
            let value = given.next();
            if let Some(value) = value.filter(|value| !value.to_string_lossy().starts_with("incremental=")) {
                arguments.extend([argument.clone(), value.clone()]);
            }
        } else if !text.starts_with("--emit=") {
            arguments.push(argument.clone());
        }
    }
    arguments.push("--emit=metadata".into());
    arguments.push("--out-dir".into());
    arguments.push(folder.clone().into_os_string());
    (arguments, folder)
}

fn cannot_run(compiler: &OsStr, error: &std::io::Error) -> ExitCode {
    eprintln!("error: cannot run {}: {error}", compiler.display());
    ExitCode::FAILURE
}

fn exit_code(status: ExitStatus) -> ExitCode {
    ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// The target that a profiled package is built for, if memline was not: cargo's configuration names it.
fn other_target(given: &[OsString], plan: &Plan, package: Option<&Path>) -> Option<String> {
    let target = value_of(given, "--target")?.to_str()?;
    let is_profiled = package.is_some_and(|package| plan.tree_of(package).is_some());
    (is_profiled && plan.target.as_deref() != Some(target)).then(|| target.to_owned())
}

/// Those for memline and what it is made of: with names of their own, as the program may be made of the same crates, built
/// otherwise; and with bitcode, for programs that are optimized as a whole.
fn arguments_of_library(given: &[OsString]) -> Vec<OsString> {
    let mut arguments = given.to_vec();
    if given.iter().any(|argument| is_rust_file(argument)) {
        arguments.extend(["-C", "metadata=cargo-memline", "-C", "embed-bitcode=yes"].map(OsString::from));
    }
    arguments
}

#[cfg(unix)]
fn exec(command: &mut Command, compiler: &OsStr) -> ExitCode {
    use std::os::unix::process::CommandExt as _;

    cannot_run(compiler, &command.exec())
}

#[cfg(not(unix))]
fn exec(command: &mut Command, compiler: &OsStr) -> ExitCode {
    match command.status() {
        Ok(status) => exit_code(status),
        Err(error) => cannot_run(compiler, &error),
    }
}

/// The compiler's arguments, and where to find memline: whatever is linked may hold what was instrumented.
fn with_library(given: &[OsString], plan: &Plan) -> Vec<OsString> {
    let mut arguments = given.to_vec();
    if given.iter().any(|argument| is_rust_file(argument)) {
        for folder in &plan.dependencies {
            arguments.extend(["-L".into(), joined("dependency=", folder)]);
        }
    }
    arguments
}

/// The compiler's arguments with the copy in place of the file, called by the file's name, and memline to link with; `None` for what
/// has no copy. `package` is the package's folder. Files are named from the workspace's, where cargo runs the compiler.
fn copied(given: &[OsString], plan: &Plan, package: Option<&Path>) -> Option<Vec<OsString>> {
    let index = given.iter().position(|argument| is_rust_file(argument))?;
    let told = Told::by(given);
    if told.is_helper {
        return None;
    }
    let file = PathBuf::from(&given[index]);
    let absolute = plan.workspace.join(&file);
    let tree = plan.tree_of(package?)?;
    let name = absolute.strip_prefix(&tree.root).ok()?;
    let mut arguments = given.to_vec();
    arguments[index] = tree.copy.join(name).into_os_string();
    // As the compiler was told: from the workspace, or absolute.
    let root = if file.is_absolute() {
        &*tree.root
    } else {
        tree.root.strip_prefix(&plan.workspace).unwrap_or(&tree.root)
    };
    let mut called = tree.copy.clone().into_os_string();
    called.push(if root.as_os_str().is_empty() { "/=" } else { "=" });
    called.push(root);
    arguments.extend(["--remap-path-prefix".into(), called]);
    arguments.extend(["--extern".into(), joined("__memline=", &plan.library)]);
    arguments.extend(["--check-cfg".into(), "cfg(__memline_root,values(any()))".into()]);
    if told.is_executable {
        arguments.extend(["--cfg".into(), allocator::root_condition(&absolute).into()]);
    }
    Some(arguments)
}

fn joined(prefix: &str, path: &Path) -> OsString {
    let mut joined = OsString::from(prefix);
    joined.push(path);
    joined
}

fn is_rust_file(argument: &OsStr) -> bool {
    !argument.to_string_lossy().starts_with('-')
        && Path::new(argument)
            .extension()
            .is_some_and(|extension| extension == "rs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Tree;

    fn plan() -> Plan {
        let tree = |root: &str, copy: &str, packages: &[&str]| Tree {
            root: root.into(),
            copy: copy.into(),
            packages: packages.iter().map(Into::into).collect(),
        };
        Plan {
            workspace: "/ws".into(),
            target: Some("wasm32-wasip1".to_owned()),
            trees: vec![
                tree("/ws", "/ws/target/memline/source/ws", &["/ws/a"]),
                tree("/reg/b-1.0.0", "/ws/target/memline/deps/b-1.0.0", &["/reg/b-1.0.0"]),
            ],
            library: "/lib/libmemline.rlib".into(),
            dependencies: vec!["/lib/deps".into()],
        }
    }

    fn given(text: &str, package: &str) -> String {
        let words: Vec<OsString> = text.split(' ').map(Into::into).collect();
        let arguments = with_library(&words, &plan());
        let arguments = copied(&arguments, &plan(), Some(Path::new(package))).unwrap_or(arguments);
        arguments.join(OsStr::new(" ")).into_string().expect("text")
    }

    #[test]
    fn a_program_is_compiled_from_the_copy_by_its_own_names() {
        assert_eq!(
            given("--crate-name a --edition=2024 a/src/main.rs --crate-type bin", "/ws/a"),
            "--crate-name a --edition=2024 /ws/target/memline/source/ws/a/src/main.rs --crate-type bin -L dependency=/lib/deps \
             --remap-path-prefix /ws/target/memline/source/ws/= --extern __memline=/lib/libmemline.rlib --check-cfg \
             cfg(__memline_root,values(any())) --cfg __memline_root=\"/ws/a/src/main.rs\""
        );
    }

    #[test]
    fn tests_are_executables_with_a_harness_or_without() {
        for text in [
            "a/src/lib.rs --test",
            "a/benches/a.rs --cfg test",
            "a/src/main.rs --crate-type=bin",
        ] {
            assert!(given(text, "/ws/a").contains(" --cfg __memline_root="), "{text}");
        }
        assert!(!given("a/src/lib.rs --crate-type=lib", "/ws/a").contains(" --cfg __memline_root="));
    }

    #[test]
    fn a_dependency_is_compiled_from_its_copy_without_an_allocator() {
        assert_eq!(
            given(
                "--crate-name b /reg/b-1.0.0/src/lib.rs --crate-type lib --cap-lints allow",
                "/reg/b-1.0.0"
            ),
            "--crate-name b /ws/target/memline/deps/b-1.0.0/src/lib.rs --crate-type lib --cap-lints allow -L \
             dependency=/lib/deps --remap-path-prefix /ws/target/memline/deps/b-1.0.0=/reg/b-1.0.0 --extern \
             __memline=/lib/libmemline.rlib --check-cfg cfg(__memline_root,values(any()))"
        );
    }

    #[test]
    fn what_only_says_makes_no_code() {
        let words: Vec<OsString> =
            "--crate-name a a.rs --emit=dep-info,metadata,link -C opt-level=3 --out-dir /t/deps -C \
                                    incremental=/t/incremental -L /t"
                .split(' ')
                .map(Into::into)
                .collect();
        let (arguments, folder) = check(&words);
        assert_eq!(folder, Path::new(&format!("/t/deps/said-{}", std::process::id())));
        let expected = "--crate-name a a.rs -C opt-level=3 -L /t --emit=metadata --out-dir ";
        assert_eq!(
            arguments.join(OsStr::new(" ")).into_string().expect("text"),
            format!("{expected}{}", folder.display())
        );
    }

    #[test]
    fn build_scripts_macros_and_others_stay_but_find_what_they_link() {
        let linked = " -L dependency=/lib/deps";
        for (text, package) in [
            ("--crate-name build_script_build a/build.rs --crate-type bin", "/ws/a"),
            ("--crate-name a a/src/lib.rs --crate-type proc-macro", "/ws/a"),
            (
                "--crate-name memline memline/src/lib.rs --crate-type lib",
                "/ws/memline",
            ),
            (
                "--crate-name c /reg/c-1.0.0/src/lib.rs --crate-type lib",
                "/reg/c-1.0.0",
            ),
        ] {
            assert_eq!(given(text, package), format!("{text}{linked}"));
        }
        let asked = "- --crate-name ___ --print=file-names";
        assert_eq!(given(asked, "/ws/a"), asked);
    }

    #[test]
    fn target_that_memline_was_not_built_for_is_told() {
        let other = |text: &str, package: &str| {
            let words: Vec<OsString> = text.split(' ').map(Into::into).collect();
            other_target(&words, &plan(), Some(Path::new(package)))
        };
        assert_eq!(other("a/src/lib.rs --target wasm32-wasip1", "/ws/a"), None);
        assert_eq!(
            other("a/src/lib.rs --target wasm32-wasip2", "/ws/a").as_deref(),
            Some("wasm32-wasip2")
        );
        assert_eq!(other("c/src/lib.rs --target wasm32-wasip2", "/reg/c"), None);
        // For this machine, as procedural macros are.
        assert_eq!(other("a/src/lib.rs", "/ws/a"), None);
    }

    #[test]
    fn the_library_has_names_of_its_own() {
        let words: Vec<OsString> = ["src/lib.rs", "-C", "metadata=1"].map(Into::into).into();
        assert_eq!(
            arguments_of_library(&words).join(OsStr::new(" ")),
            "src/lib.rs -C metadata=1 -C metadata=cargo-memline -C embed-bitcode=yes"
        );
        assert_eq!(arguments_of_library(&["-vV".into()]), ["-vV"]);
    }
}

//! What cargo starts in the compiler's place: the compiler, with other arguments.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::plan::Plan;

/// Runs the compiler, if that is what this program was started as: `{program} rustc {arguments}`, within a build of
/// `cargo memline`.
pub(crate) fn run(args: &[OsString]) -> Option<ExitCode> {
    let plan = Plan::from_env()?;
    let (compiler, rest) = args.get(1..)?.split_first()?;
    if compiler == "memline" {
        return None;
    }
    let folder = std::env::current_dir().ok()?;
    let arguments = arguments(rest, &plan, &folder);
    Some(exec(Command::new(compiler).args(arguments), compiler))
}

#[cfg(unix)]
fn exec(command: &mut Command, compiler: &OsStr) -> ExitCode {
    use std::os::unix::process::CommandExt as _;

    let error = command.exec();
    eprintln!("error: cannot run {}: {error}", compiler.display());
    ExitCode::FAILURE
}

#[cfg(not(unix))]
fn exec(command: &mut Command, compiler: &OsStr) -> ExitCode {
    match command.status() {
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("error: cannot run {}: {error}", compiler.display());
            ExitCode::FAILURE
        }
    }
}

/// The compiler's arguments: the copy in place of the file, called by the file's name, and memline to link with.
fn arguments(given: &[OsString], plan: &Plan, folder: &Path) -> Vec<OsString> {
    let mut arguments = given.to_vec();
    let Some(index) = given.iter().position(|argument| is_rust_file(argument)) else {
        return arguments;
    };
    let told = Told::by(given);
    let dependencies = [
        OsString::from("-L"),
        OsString::from(format!("dependency={}", plan.dependencies.display())),
    ];
    // Whatever is linked may hold what was instrumented.
    arguments.extend(dependencies);
    let file = PathBuf::from(&given[index]);
    let absolute = folder.join(&file);
    let is_left_alone = told.is_helper || plan.untouched.iter().any(|untouched| absolute.starts_with(untouched));
    let (Ok(name), false) = (absolute.strip_prefix(&plan.root), is_left_alone) else {
        return arguments;
    };
    arguments[index] = plan.mirror.join(name).into_os_string();
    // As the compiler was told: from the folder, or absolute.
    let called = if file.is_absolute() {
        format!("{}={}", plan.mirror.display(), plan.root.display())
    } else {
        format!("{}/=", plan.mirror.display())
    };
    arguments.extend(["--remap-path-prefix".into(), called.into()]);
    arguments.extend([
        "--extern".into(),
        format!("__memline={}", plan.library.display()).into(),
    ]);
    arguments.extend(["--check-cfg".into(), "cfg(__memline_root)".into()]);
    if told.is_executable {
        arguments.extend(["--cfg".into(), "__memline_root".into()]);
    }
    if !told.caps_lints {
        // What a crate forbids holds for its own text, and is not told of code that is not there.
        arguments.extend(["--cap-lints".into(), "warn".into()]);
    }
    arguments
}

fn is_rust_file(argument: &OsStr) -> bool {
    !argument.to_string_lossy().starts_with('-')
        && Path::new(argument)
            .extension()
            .is_some_and(|extension| extension == "rs")
}

/// What the arguments say of the crate.
#[derive(Debug, Default)]
struct Told {
    is_executable: bool,
    /// A build script or a procedural macro, which is no part of the program.
    is_helper: bool,
    caps_lints: bool,
}

impl Told {
    fn by(given: &[OsString]) -> Self {
        let mut told = Self::default();
        let mut is_test = false;
        let mut given = given.iter().map(|argument| argument.to_string_lossy());
        while let Some(argument) = given.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), value.to_owned()),
                None if matches!(&*argument, "--crate-type" | "--crate-name") => {
                    (argument.into_owned(), given.next().unwrap_or_default().into_owned())
                }
                None => (argument.into_owned(), String::new()),
            };
            match name.as_str() {
                "--test" => is_test = true,
                "--crate-type" if value == "bin" => told.is_executable = true,
                "--crate-type" if value == "proc-macro" => told.is_helper = true,
                "--crate-name" if value == "build_script_build" || value.starts_with("build_script_") => {
                    told.is_helper = true
                }
                "--cap-lints" => told.caps_lints = true,
                _ => {}
            }
        }
        told.is_executable |= is_test;
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            root: "/ws".into(),
            mirror: "/ws/target/memline/source".into(),
            library: "/lib/libmemline.rlib".into(),
            dependencies: "/lib/deps".into(),
            untouched: vec!["/ws/memline".into()],
        }
    }

    fn given(text: &str, folder: &str) -> String {
        let words: Vec<OsString> = text.split(' ').map(Into::into).collect();
        let arguments = arguments(&words, &plan(), Path::new(folder));
        arguments.join(OsStr::new(" ")).into_string().expect("text")
    }

    #[test]
    fn a_program_is_compiled_from_the_copy_by_its_own_names() {
        assert_eq!(
            given("--crate-name a --edition=2024 a/src/main.rs --crate-type bin", "/ws"),
            "--crate-name a --edition=2024 /ws/target/memline/source/a/src/main.rs --crate-type bin -L dependency=/lib/deps \
             --remap-path-prefix /ws/target/memline/source/= --extern __memline=/lib/libmemline.rlib --check-cfg \
             cfg(__memline_root) --cfg __memline_root --cap-lints warn"
        );
        let absolute = given(
            "--crate-name a /ws/a/src/lib.rs --crate-type lib --cap-lints allow",
            "/",
        );
        assert!(
            absolute.contains("--remap-path-prefix /ws/target/memline/source=/ws "),
            "{absolute}"
        );
        assert!(!absolute.contains("--cfg") && !absolute.contains("warn"), "{absolute}");
    }

    #[test]
    fn build_scripts_macros_and_others_stay_but_find_what_they_link() {
        let linked = " -L dependency=/lib/deps";
        for text in [
            "--crate-name build_script_build build.rs --crate-type bin",
            "--crate-name a src/lib.rs --crate-type proc-macro",
            "--crate-name memline memline/src/lib.rs --crate-type lib",
        ] {
            assert_eq!(given(text, "/ws"), format!("{text}{linked}"));
        }
        assert_eq!(
            given("- --crate-name ___ --print=file-names", "/ws"),
            "- --crate-name ___ --print=file-names"
        );
    }
}

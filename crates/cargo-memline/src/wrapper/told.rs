//! What the compiler is told to make.

use std::ffi::OsString;

/// What the arguments say of the crate.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) is_executable: bool,
    /// A build script or a procedural macro, which is no part of the program.
    pub(super) is_helper: bool,
}

impl Told {
    pub(super) fn by(given: &[OsString]) -> Self {
        let mut told = Self::default();
        let mut is_test = false;
        let mut has_type = false;
        let mut given = given.iter().map(|argument| argument.to_string_lossy());
        while let Some(argument) = given.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), value.to_owned()),
                None if matches!(&*argument, "--crate-type" | "--crate-name") => {
                    (argument.into_owned(), given.next().unwrap_or_default().into_owned())
                }
                None => (argument.into_owned(), String::new()),
            };
            has_type |= name == "--crate-type";
            match name.as_str() {
                "--test" => is_test = true,
                "--crate-type" if value == "bin" => told.is_executable = true,
                "--crate-type" if value == "proc-macro" => told.is_helper = true,
                "--crate-name" if value == "build_script_build" || value.starts_with("build_script_") => {
                    told.is_helper = true;
                }
                _ => {}
            }
        }
        // Cargo names no type for tests and benchmarks without a harness: the compiler makes executables by itself.
        told.is_executable |= is_test || !has_type;
        told
    }
}

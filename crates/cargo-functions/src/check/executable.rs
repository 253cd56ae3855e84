//! The executable that `host.json` names: there, executable, and able to run where the host runs.

use std::fs;
use std::io;

use super::glibc::Glibc;
use super::host_json::Executable;
use super::{Findings, elf};

/// Whether it may be tried to start it here.
pub(super) fn check(file: &Executable, glibc: Option<Glibc>, build: &str, findings: &mut Findings) -> bool {
    let errors = findings.errors();
    look(file, glibc, build, findings);
    findings.errors() == errors
}

fn look(file: &Executable, glibc: Option<Glibc>, build: &str, findings: &mut Findings) {
    let (path, name) = (file.path.as_path(), file.name.as_str());
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            findings.error(format!(
                "host.json names the executable {name:?}, which is not there: {build}"
            ));
            return;
        }
        Err(error) => {
            findings.error(format!("the executable {name} cannot be read: {error}; {build}"));
            return;
        }
    };
    if !metadata.is_file() {
        findings.error(format!(
            "host.json names the executable {name:?}, which is no file: {build}"
        ));
        return;
    }
    if !is_executable(&metadata) {
        findings.error(format!(
            "the file {name} may not be executed, so the host cannot start it: run `chmod +x {name}`"
        ));
    }
    // What is not packaged is of the machine that it runs on.
    if !file.is_packaged {
        return;
    }
    match fs::read(path) {
        // Windows' own executables, for apps on Windows, and scripts are not looked into.
        Ok(bytes) if bytes.starts_with(b"#!") => {}
        Ok(bytes) if bytes.starts_with(b"MZ") && path.extension().is_some_and(|end| end == "exe") => {}
        Ok(bytes) => elf::check(name, &bytes, glibc, build, findings),
        Err(error) => findings.error(format!("the executable {name} cannot be read: {error}; {build}")),
    }
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    // By the owner, under whom Core Tools runs it.
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    true
}

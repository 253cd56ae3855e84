//! The executable that the host starts: executable, and able to run where the host runs.

use std::fs;

use super::elf;
use super::executable_path::Executable;
use super::finding::Findings;
use super::glibc::Glibc;

/// Whether it may be tried to start it here.
pub(super) fn check(executable: &Executable, glibc: Option<Glibc>, build: &str, findings: &mut Findings) -> bool {
    let name = &executable.name;
    match fs::metadata(&executable.path) {
        Ok(metadata) if !metadata.is_file() => {
            findings.error(format!("the executable {name} is not a file: {build}"));
            return false;
        }
        Ok(metadata) if !is_executable(&metadata) => {
            findings.error(format!(
                "the file {name} may not be executed, so the host cannot start it: run `chmod +x {name}`"
            ));
            return false;
        }
        Ok(_) => {}
        Err(error) => {
            findings.error(format!("the executable {name} cannot be read: {error}; {build}"));
            return false;
        }
    }
    // What the app brings is to run in Azure too; what is on PATH is the machine's.
    executable.packaged.is_none() || look(executable, glibc, build, findings)
}

fn look(executable: &Executable, glibc: Option<Glibc>, build: &str, findings: &mut Findings) -> bool {
    let name = &executable.name;
    let bytes = match fs::read(&executable.path) {
        Ok(bytes) => bytes,
        Err(error) => {
            findings.error(format!("the executable {name} cannot be read: {error}; {build}"));
            return false;
        }
    };
    match Format::of(&bytes) {
        // Scripts are not looked into, and neither are Windows' executables for apps on Windows.
        Format::Script => true,
        Format::Foreign("Windows", _) if has_end(executable, "exe") => cfg!(windows),
        Format::Foreign(system, is_native) => {
            let looked = if is_native {
                ""
            } else {
                "; its routes were not looked at"
            };
            findings.hint(format!(
                "the executable {name} is built for {system}, where `func start` can run it, but in Azure it is to run on \
                 Linux: build it for Linux before it is published{looked}"
            ));
            is_native
        }
        Format::Elf => {
            let errors = findings.errors();
            elf::check(name, &bytes, glibc, build, findings);
            findings.errors() == errors
        }
    }
}

fn has_end(executable: &Executable, end: &str) -> bool {
    executable.path.extension().is_some_and(|other| other == end)
}

/// What a file is by its first bytes.
enum Format {
    Script,
    /// For another system than Linux, and whether it is this one.
    Foreign(&'static str, bool),
    /// Or nothing that is known.
    Elf,
}

impl Format {
    fn of(bytes: &[u8]) -> Self {
        // Mach-O of 32 and 64 bits in both orders, and with code for several machines.
        const MACOS: [[u8; 4]; 5] = [
            [0xfe, 0xed, 0xfa, 0xce],
            [0xfe, 0xed, 0xfa, 0xcf],
            [0xce, 0xfa, 0xed, 0xfe],
            [0xcf, 0xfa, 0xed, 0xfe],
            [0xca, 0xfe, 0xba, 0xbe],
        ];
        if bytes.starts_with(b"#!") {
            Self::Script
        } else if bytes.starts_with(b"MZ") {
            Self::Foreign("Windows", cfg!(windows))
        } else if MACOS.iter().any(|magic| bytes.starts_with(magic)) {
            Self::Foreign("macOS", cfg!(target_os = "macos"))
        } else {
            Self::Elf
        }
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

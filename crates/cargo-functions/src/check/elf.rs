//! What an ELF executable needs of the machine and the libraries it finds there.

use object::Endianness;
use object::elf::{DT_NEEDED, EM_386, EM_AARCH64, EM_ARM, EM_RISCV, EM_X86_64, FileHeader64, VER_FLG_WEAK};
use object::read::elf::{Dyn as _, FileHeader as _, ProgramHeader as _};

use super::finding::Findings;
use super::glibc::Glibc;

type Header = FileHeader64<Endianness>;

/// What every image with glibc has, beside glibc's own parts.
const EVERYWHERE: [&str; 8] = [
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
];

/// What the file's headers say.
#[derive(Debug, Default)]
struct Needs {
    machine: u16,
    loader: Option<String>,
    glibc: Option<Glibc>,
    libraries: Vec<String>,
}

pub(super) fn check(name: &str, bytes: &[u8], glibc: Option<Glibc>, build: &str, findings: &mut Findings) {
    let needs = match needs(bytes) {
        Ok(needs) => needs,
        Err(Broken(error)) => {
            findings.error(format!(
                "the file {name} is not a 64-bit Linux executable ({error}): {build}, on or for Linux"
            ));
            return;
        }
    };
    if !matches!(needs.machine, EM_X86_64 | EM_AARCH64) {
        findings.error(format!(
            "the executable {name} is built for {}, which the host does not run on: build it for x86-64 or aarch64",
            machine(needs.machine)
        ));
        return;
    }
    if let Some(loader) = needs.loader.filter(|loader| !is_usual(loader)) {
        findings.error(format!(
            "the executable {name} is started by {loader}, which the host's Linux images do not have: link it \
             statically or for glibc"
        ));
        return;
    }
    for library in needs
        .libraries
        .iter()
        .filter(|library| !EVERYWHERE.contains(&library.as_str()))
    {
        findings.hint(format!(
            "the executable {name} needs {library}, which the host's Linux images need not have: link it statically"
        ));
    }
    if let Some(needed) = needs.glibc {
        check_glibc(name, needed, glibc, findings);
    }
}

fn check_glibc(name: &str, needed: Glibc, found: Option<Glibc>, findings: &mut Findings) {
    const MEND: &str = "link it statically (target x86_64-unknown-linux-musl), or against an old glibc (`cargo zigbuild \
                        --target x86_64-unknown-linux-gnu.2.17`)";
    let (oldest, newest) = (Glibc::OLDEST, Glibc::NEWEST);
    match found {
        Some(found) if needed > found => findings.error(format!(
            "the executable {name} needs glibc {needed}, but will find {found}: {MEND}"
        )),
        // It runs here, as the advice of the first steps builds it.
        None if needed > newest => findings.hint(format!(
            "the executable {name} needs glibc {needed}, and the host's Linux images have {newest} at most: {MEND}"
        )),
        None if needed > oldest => findings.hint(format!(
            "the executable {name} needs glibc {needed}; the host's Linux images on Debian 12 have {newest}, but those on \
             Debian 11 only {oldest}: {MEND}"
        )),
        _ => {}
    }
}

fn needs(bytes: &[u8]) -> Result<Needs, Broken> {
    let header = Header::parse(bytes)?;
    let endian = header.endian()?;
    let mut needs = Needs {
        machine: header.e_machine(endian),
        ..Needs::default()
    };
    for segment in header.program_headers(endian, bytes)? {
        if let Some(loader) = segment.interpreter(endian, bytes)? {
            needs.loader = Some(String::from_utf8_lossy(loader).into_owned());
        }
    }
    let sections = header.sections(endian, bytes)?;
    if let Some((entries, link)) = sections.dynamic(endian, bytes)? {
        let strings = sections.strings(endian, bytes, link)?;
        for entry in entries {
            if entry.tag(endian) == DT_NEEDED {
                let offset = u32::try_from(entry.val(endian)).map_err(|_| ());
                needs
                    .libraries
                    .push(text(offset.and_then(|offset| strings.get(offset)))?);
            }
        }
    }
    if let Some((mut files, link)) = sections.gnu_verneed(endian, bytes)? {
        let strings = sections.strings(endian, bytes, link)?;
        while let Some((_, mut versions)) = files.next()? {
            while let Some(version) = versions.next()? {
                // Of a weak version the loader only warns.
                if version.vna_flags.get(endian) & VER_FLG_WEAK == 0 {
                    let name = text(strings.get(version.vna_name.get(endian)))?;
                    needs.glibc = needs.glibc.max(Glibc::of_symbol(&name));
                }
            }
        }
    }
    Ok(needs)
}

/// Why a file is not what it should be.
struct Broken(String);

impl From<object::read::Error> for Broken {
    fn from(error: object::read::Error) -> Self {
        Self(error.to_string())
    }
}

fn text(bytes: Result<&[u8], ()>) -> Result<String, Broken> {
    let bytes = bytes.map_err(|()| Broken("a name is outside of its table".to_owned()))?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

/// Whether the loader is glibc's own, where Debian has it.
fn is_usual(loader: &str) -> bool {
    matches!(loader, "/lib64/ld-linux-x86-64.so.2" | "/lib/ld-linux-aarch64.so.1")
}

fn machine(machine: u16) -> String {
    match machine {
        EM_386 => "32-bit x86".to_owned(),
        EM_ARM => "32-bit ARM".to_owned(),
        EM_RISCV => "RISC-V".to_owned(),
        other => format!("the machine with ELF's number {other}"),
    }
}

//! The executable that `host.json` names.

use crate::app::{App, elf};

fn with(bytes: &[u8]) -> Vec<String> {
    let app = App::new();
    app.write_executable(bytes);
    app.findings()
}

#[test]
fn it_is_there_and_a_file() {
    let app = App::new();
    app.remove("handler");
    let missing = "error: host.json names the executable \"handler\", which is not there: ";
    assert_eq!(app.findings(), [format!("{missing}build it and copy it there")]);
    let advised = app.check().build_with("run `make package`").run();
    assert_eq!(advised[0].to_string(), format!("{missing}run `make package`"));
    std::fs::create_dir(app.root().join("handler")).unwrap();
    assert_eq!(
        app.findings(),
        ["error: host.json names the executable \"handler\", which is not a file: build it and copy it there"]
    );
}

#[cfg(unix)]
#[test]
fn it_may_be_executed() {
    let app = App::new();
    app.set_mode(0o644);
    assert_eq!(
        app.findings(),
        ["error: the file handler may not be executed, so the host cannot start it: run `chmod +x handler`"]
    );
}

#[test]
fn it_is_for_linux_and_a_machine_that_the_host_runs_on() {
    assert_eq!(with(b"#!/bin/sh\n"), [""; 0]);
    let mut other = elf();
    other[18] = 183; // aarch64
    assert_eq!(with(&other), [""; 0]);
    for (machine, name) in [
        (3, "32-bit x86"),
        (40, "32-bit ARM"),
        (243, "RISC-V"),
        (22, "the machine with ELF's number 22"),
    ] {
        other[18] = machine;
        let sentence = format!(
            "error: the executable handler is built for {name}, which the host does not run on: build it for x86-64 or \
             aarch64"
        );
        assert_eq!(with(&other), [sentence]);
    }
    for none in [&b""[..], &elf()[..63], &[0; 100]] {
        let findings = with(none);
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0].starts_with("error: the file handler is not a 64-bit Linux executable ("),
            "{findings:?}"
        );
        assert!(
            findings[0].ends_with("): build it and copy it there, on or for Linux"),
            "{findings:?}"
        );
    }
}

#[test]
fn one_of_another_system_is_a_hint() {
    for (bytes, system) in [
        (&b"\xcf\xfa\xed\xfe\x07\x00\x00\x01"[..], "macOS"),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x02", "macOS"),
        (b"MZ\x90\x00", "Windows"),
    ] {
        let looked = if system.eq_ignore_ascii_case(std::env::consts::OS) {
            ""
        } else {
            "; its routes were not looked at"
        };
        assert_eq!(
            with(bytes),
            [format!(
                "hint: the executable handler is built for {system}, where `func start` can run it, but in Azure it is to \
                 run on Linux: build it for Linux before it is published{looked}"
            )]
        );
    }
    let app = App::new();
    app.replace("host.json", "\"handler\"", "\"handler.exe\"");
    app.write_executable_at("handler.exe", b"MZ\x90\x00");
    assert_eq!(app.findings(), [""; 0]);
}

#[test]
fn it_may_be_absolute() {
    let elsewhere = tempfile::tempdir().unwrap();
    let outside = elsewhere.path().join("handler");
    let app = App::new();
    app.write_executable_at(&outside, b"not looked into: it is not packaged");
    app.replace("host.json", "\"handler\"", &format!("{outside:?}"));
    app.remove("handler");
    assert_eq!(app.findings(), [""; 0]);
    std::fs::remove_file(&outside).unwrap();
    assert_eq!(
        app.findings(),
        [format!(
            "hint: host.json names the executable {outside:?}, which is not on this machine, so neither the executable nor \
             its routes were looked at: see that it is there where the app runs"
        )]
    );
    let app = App::new();
    let inside = app.root().canonicalize().unwrap().join("handler");
    app.replace("host.json", "\"handler\"", &format!("{inside:?}"));
    assert_eq!(
        app.findings(),
        [format!(
            "hint: host.json names the executable {inside:?}, and in Azure the app has another folder: write its path from \
             the app's folder, \"handler\""
        )]
    );
}

#[cfg(unix)]
#[test]
fn it_may_be_on_path() {
    let app = App::new();
    app.remove("handler");
    app.replace("host.json", "\"handler\"", "\"sh\"");
    assert_eq!(app.findings(), [""; 0]);
    app.replace("host.json", "\"sh\"", "\"bin/sh\"");
    assert_eq!(
        app.findings(),
        ["error: host.json names the executable \"bin/sh\", which is not there: build it and copy it there"]
    );
}

#[test]
fn it_may_be_below_the_worker_directory() {
    let app = App::new();
    app.remove("handler");
    app.write_executable_at("bin/handler", &elf());
    app.replace("host.json", "\"handler\"", "\"handler\", \"workerDirectory\": \"bin\"");
    assert_eq!(
        app.findings(),
        [
            "hint: host.json names the executable \"handler\" below the workerDirectory \"bin\", and Core Tools marks a \
             packaged file as executable only under the name from the app's folder: if you publish with it, write \
             \"bin/handler\" and no workerDirectory"
        ]
    );
    app.replace(
        "host.json",
        "\"handler\", \"workerDirectory\": \"bin\"",
        "\"bin/handler\"",
    );
    assert_eq!(app.findings(), [""; 0]);
    // It is packaged, under that name.
    app.replace(".funcignore", "src", "src\nbin");
    assert_eq!(
        app.findings(),
        [
            "error: the line \"bin\" of .funcignore leaves bin/handler out of the package, as a line is the start of a path \
             to Core Tools and a pattern to others: narrow it, or take it out"
        ]
    );
}

#[test]
fn it_may_be_named_by_settings() {
    let app = App::new();
    app.replace("host.json", "\"handler\"", "\"%APP%\"");
    assert_eq!(
        app.findings(),
        [
            "hint: host.json names the executable \"%APP%\", and the setting APP is not in local.settings.json, so neither \
             the executable nor its routes were looked at: add it to its Values"
        ]
    );
    app.replace("local.settings.json", "\"custom\"", "\"custom\", \"APP\": \"handler\"");
    assert_eq!(app.findings(), [""; 0]);
    app.replace("local.settings.json", "\"handler\"", "\"other\"");
    assert_eq!(
        app.findings(),
        ["error: host.json names the executable \"other\", which is not there: build it and copy it there"]
    );
    let setting = "AzureFunctionsJobHost__customHandler__description__defaultExecutablePath";
    app.replace(
        "local.settings.json",
        "\"APP\": \"other\"",
        &format!("{setting:?}: \"handler\""),
    );
    assert_eq!(app.findings(), [""; 0]);
    app.replace("local.settings.json", "\"handler\"", "\"third\"");
    assert_eq!(
        app.findings(),
        [format!(
            "error: the setting {setting} names the executable \"third\", which is not there: build it and copy it there"
        )]
    );
}

/// This test's own executable, in which every version of glibc has become `glibc`, and `loader` its loader.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
fn own(glibc: &str, loader: &str) -> Vec<u8> {
    let mut bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let ends = |bytes: &[u8], from: usize| from + bytes[from..].iter().position(|byte| *byte == 0).unwrap();
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"\0GLIBC_2.") {
        let start = at + found + 1;
        let end = ends(&bytes, start);
        // Names of another length are those that every glibc has, but for one: "GLIBC_2.2.5" is left.
        if end - start == "GLIBC_".len() + glibc.len() {
            bytes[end - glibc.len()..end].copy_from_slice(glibc.as_bytes());
        }
        at = end;
    }
    let usual = b"/lib64/ld-linux-x86-64.so.2";
    let start = find(&bytes, usual).unwrap();
    bytes[start..start + usual.len()].fill(0);
    bytes[start..start + loader.len()].copy_from_slice(loader.as_bytes());
    bytes
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    // The loader's tables come first in the file; the rest is long.
    let head = &bytes[..bytes.len().min(1 << 21)];
    head.windows(needle.len()).position(|window| window == needle)
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn its_glibc_is_where_it_runs() {
    use cargo_functions::Glibc;

    const USUAL: &str = "/lib64/ld-linux-x86-64.so.2";
    const MEND: &str = "link it statically (target x86_64-unknown-linux-musl), or against an old glibc (`cargo zigbuild \
                        --target x86_64-unknown-linux-gnu.2.17`)";
    assert_eq!(with(&own("2.31", USUAL)), [""; 0]);
    let app = App::new();
    app.write_executable(&own("2.34", USUAL));
    assert_eq!(
        app.findings(),
        [format!(
            "hint: the executable handler needs glibc 2.34; the host's Linux images on Debian 12 have 2.36, but those on \
             Debian 11 only 2.31: {MEND}"
        )]
    );
    assert_eq!(app.check().glibc(Glibc::new(2, 34)).run(), []);
    assert_eq!(
        app.check().glibc(Glibc::new(2, 17)).run()[0].to_string(),
        format!("error: the executable handler needs glibc 2.34, but will find 2.17: {MEND}")
    );
    assert_eq!(
        with(&own("2.39", USUAL)),
        [format!(
            "hint: the executable handler needs glibc 2.39, and the host's Linux images have 2.36 at most: {MEND}"
        )]
    );
    assert_eq!(
        with(&own("2.31", "/lib/ld-musl-x86_64.so.1")),
        [
            "error: the executable handler is started by /lib/ld-musl-x86_64.so.1, which the host's Linux images do not \
          have: link it statically or for glibc"
        ]
    );
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn its_libraries_are_everywhere() {
    let mut bytes = own("2.31", "/lib64/ld-linux-x86-64.so.2");
    let usual = b"libgcc_s.so.1";
    let start = find(&bytes, b"\0libgcc_s.so.1\0").unwrap() + 1;
    bytes[start..start + usual.len()].copy_from_slice(b"libcurl.so.40");
    assert_eq!(
        with(&bytes),
        [
            "hint: the executable handler needs libcurl.so.40, which the host's Linux images need not have: link it \
          statically"
        ]
    );
}

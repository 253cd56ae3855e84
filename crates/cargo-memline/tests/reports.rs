//! What is printed of a profile. A process of its own, as the profile is that of the process.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use memline::{Profile, Profiler, profile};
use support::{Ran, Workspace, temp};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn outer(times: usize) -> Vec<Vec<u8>> {
    let mut kept = Vec::with_capacity(4);
    for _ in 0..times {
        kept.push(inner(1000));
    }
    drop(inner(500));
    kept
}

const OUTER: u32 = line!() - 8;

#[profile]
fn inner(n: usize) -> Vec<u8> {
    vec![0; n]
}

const INNER: u32 = line!() - 3;
const FILE: &str = "crates/cargo-memline/tests/reports.rs";

/// Two profiles, of one call of `inner` that is kept and of three.
static PROFILES: LazyLock<[PathBuf; 2]> = LazyLock::new(|| {
    let folder = temp().join("reports");
    fs::create_dir_all(&folder).unwrap();
    [1, 3].map(|times| {
        let profile = undisturbed(times);
        let file = folder.join(format!("{times}.json"));
        profile.write_to(fs::File::create(&file).unwrap()).unwrap();
        file
    })
});

/// A profile of a call of `outer`. Threads of other tests may come and go meanwhile, and have their part in a peak of the process and
/// in what is by no line: then once more.
fn undisturbed(times: usize) -> Profile {
    let mut profiles = (0..1000).map(|_| {
        let profiler = Profiler::start();
        let kept = outer(times);
        let profile = profiler.finish();
        drop(kept);
        profile
    });
    let is_alone = |profile: &Profile| {
        let peak = profile.peak_bytes().map(i64::cast_unsigned);
        profile.elsewhere_bytes() == Some(0) && peak == profile.allocated_bytes()
    };
    profiles
        .find(is_alone)
        .expect("in one of a thousand nothing else happens")
}

fn memline(arguments: &str) -> Ran {
    let [one, three] = &*PROFILES;
    // Where there is no workspace, also not around.
    let workspace = Workspace { folder: "/".into() };
    let arguments = arguments.replace("ONE", &one.display().to_string());
    workspace.memline(&arguments.replace("THREE", &three.display().to_string()))
}

#[test]
fn lines_have_what_they_did_themselves() {
    if support::is_profiled() {
        return;
    }
    let ran = memline("report ONE --by retained --by allocations --function inner --function outer");
    assert!(ran.status.success(), "{}", ran.stderr);
    let rankings = format!(
        "allocated 1.6 KiB, at the peak 1.6 KiB, retained 1.1 KiB, and by no profiled line 0 B\n\nRetained at the end (1.1 KiB in all \
         lines):\n     1000 B  91.2%  {FILE}:{INNER}  vec![0; n]\n       96 B   8.8%  {FILE}:{OUTER}  let mut kept = \
         Vec::with_capacity(4);\n\nAllocations (3 in all lines):\n          2  66.7%  {FILE}:{INNER}  vec![0; n]\n          1  33.3%  \
         {FILE}:{OUTER}  let mut kept = Vec::with_capacity(4);\n"
    );
    assert!(ran.stdout.contains(&rankings), "{}\n\n{rankings}", ran.stdout);
    // Tables, that which holds more first.
    let tables: Vec<_> = ran
        .stdout
        .match_indices("fn ")
        .map(|(place, _)| &ran.stdout[place + 3..place + 8])
        .collect();
    assert_eq!(tables, ["inner", "outer"]);
    let ran = memline("report ONE --function outer");
    assert!(
        ran.stdout.contains("fn outer(") && !ran.stdout.contains("fn inner("),
        "{}",
        ran.stdout
    );
    let ran = memline("report ONE --function none");
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(
        ran.stderr,
        "error: no function of the profile is called none; such as outer, inner\n"
    );
}

#[test]
fn other_tools_read_it() {
    if support::is_profiled() {
        return;
    }
    let ran = memline("report ONE --message-format short --by peak --top 1");
    assert_eq!(
        ran.stdout,
        format!("{FILE}:{INNER}: note: 1.5 KiB at the peak (94.0%)\n")
    );
    let ran = memline("report ONE --message-format github --by retained --top 1");
    assert_eq!(
        ran.stdout,
        format!("::notice file={FILE},line={INNER},title=memline::retained 1000 B (91.2%25)\n")
    );
    let ran = memline("report ONE --markdown --by allocated");
    let table = format!(
        "\n| Allocated | share | line | |\n|---:|---:|---|---|\n| 1.5 KiB | 94.0% | `{FILE}:{INNER}` | `vec![0; n]` |\n| 96 B | 6.0% | \
         `{FILE}:{OUTER}` | `let mut kept = Vec::with_capacity(4);` |\n"
    );
    assert!(
        ran.stdout
            .starts_with("### Memory by line\n\n3 calls and 2 functions in "),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.ends_with(&table), "{}", ran.stdout);
    let ran = memline("report ONE --json --by retained --top 1");
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        json["rankings"],
        serde_json::json!([{"by": "retained", "lines": [{
            "file": FILE, "line": INNER, "function": "inner", "text": "vec![0; n]", "retained_bytes": 1000, "at_peak_bytes": 1500,
            "allocated_bytes": 1500, "allocations": 2,
        }]}])
    );
    assert_eq!((&json["version"], &json["retained_bytes"]), (&1.into(), &1096.into()));
}

#[test]
fn comparisons_fail_beyond_a_limit() {
    if support::is_profiled() {
        return;
    }
    let ran = memline("diff ONE THREE --fail-if retained+2000B --fail-if calls+2");
    assert_eq!(
        (ran.status.code(), ran.stderr.as_str()),
        (Some(0), ""),
        "{}",
        ran.stdout
    );
    let totals = "                 before        after       change\n\
                  retained        1.1 KiB      3.0 KiB     +2.0 KiB (+182.5%)\n\
                  peak            1.6 KiB      3.5 KiB     +2.0 KiB (+125.3%)\n\
                  allocated       1.6 KiB      3.5 KiB     +2.0 KiB (+125.3%)\n\
                  calls                 3            5           +2 (+66.7%)\n\n";
    assert!(ran.stdout.starts_with(totals), "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains("+2.0 KiB     +2.0 KiB           +2       vec![0; n]\n"),
        "{}",
        ran.stdout
    );
    let ran = memline("diff ONE THREE --fail-if retained+5% --fail-if peak+1MiB");
    assert_eq!(ran.status.code(), Some(1));
    assert_eq!(
        ran.stderr,
        "memline: retained+5%: retained was 1.1 KiB (1096 B) and is 3.0 KiB (3096 B); allowed is 1.1 KiB (1150 B)\n"
    );
    assert!(memline("diff ONE ONE").stdout.ends_with("\n\nnothing changed\n"));
    let ran = memline("diff ONE THREE --fail-if kept+5%");
    assert_eq!(ran.status.code(), Some(2));
    assert!(
        ran.stderr
            .contains("such as retained+5%, peak+1MiB or calls+100; \"kept+5%\" is not"),
        "{}",
        ran.stderr
    );
}

#[test]
fn files_that_are_no_profiles_are_refused() {
    let whole = fs::read_to_string(&PROFILES[0]).unwrap();
    let refused = |text: &str| {
        let file = temp().join("reports/refused.json");
        fs::write(&file, text).unwrap();
        let ran = memline(&format!("report {}", file.display()));
        assert_eq!(ran.status.code(), Some(2));
        ran.stderr
            .strip_prefix(&format!(
                "error: {} is not a profile of `cargo memline`: ",
                file.display()
            ))
            .unwrap()
            .to_owned()
    };
    let cut = refused(&whole[..whole.len() / 2]);
    assert!(
        cut.starts_with("this is not a profile that can be read: EOF while parsing"),
        "{cut}"
    );
    let other = refused(&whole.replacen("\"version\":1", "\"version\":2", 1));
    assert!(
        other.contains("version 2 of a profile is not known here; known: 1"),
        "{other}"
    );
    let ran = memline("report missing.json");
    assert_eq!(
        ran.stderr,
        "error: cannot read missing.json: No such file or directory (os error 2)\n"
    );
    // Not in a workspace, there is no last one.
    let ran = memline("report");
    assert!(
        ran.stderr
            .starts_with("error: no file is named, and here is no last one: could not find `Cargo.toml`"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.status.code(), Some(2));
}

#[test]
fn completions_and_the_manual_are_printed() {
    for (shell, found) in [
        ("bash", "_cargo__memline()"),
        ("zsh", "#compdef cargo-memline"),
        ("fish", "complete -c cargo-memline"),
    ] {
        let ran = memline(&format!("completions {shell}"));
        assert!(
            ran.status.success() && ran.stdout.contains(found) && ran.stdout.contains("fail-if"),
            "{shell}: {}",
            ran.stdout
        );
    }
    let folder = temp().join("reports/man");
    fs::create_dir_all(&folder).unwrap();
    assert!(memline(&format!("man {}", folder.display())).status.success());
    let page = fs::read_to_string(folder.join("cargo-memline-report.1")).unwrap();
    assert!(
        page.contains(".TH cargo-memline-report 1") && page.contains("\\-\\-markdown"),
        "{page}"
    );
}

/// Calls of a function that is hot and leaves the heap alone are counted only if every call is to be; bytes always are.
#[test]
fn hot_functions_without_heap_cost_little_and_are_told_of() {
    let workspace = Workspace::new(
        "hot",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"hot\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n",
            ),
            (
                "src/main.rs",
                "fn twice(n: u64) -> u64 {\n    std::hint::black_box(n) * 2\n}\n\nfn main() {\n    let mut sum = 0;\n    for n in 0..100_000 \
                 {\n        sum += twice(n);\n    }\n    std::mem::forget(vec![1_u8; 1000]);\n    println!(\"{sum}\");\n}\n",
            ),
        ],
    );
    let out = format!("--out {}", workspace.out().display());
    let calls = |profile: &memline::Profile| {
        let twice = profile.iter().find(|report| report.function() == "twice").unwrap();
        (twice.calls(), twice.was_bare())
    };
    let sentence = "1 function was hot and left the heap alone, so not all calls are counted; all bytes are. --exact counts every call.";

    let lean = workspace.memline(&format!("run --release {out}"));
    assert!(
        lean.status.success() && lean.stderr.contains(sentence),
        "{}",
        lean.stderr
    );
    let profile = workspace.profile();
    let (counted, was_bare) = calls(&profile);
    assert!(was_bare && counted < 10_000, "{counted}");
    let retained = profile.retained_bytes();

    let exact = workspace.memline(&format!("run --release --exact {out}"));
    assert!(
        exact.status.success() && !exact.stderr.contains(sentence),
        "{}",
        exact.stderr
    );
    let profile = workspace.profile();
    assert_eq!(calls(&profile), (100_000, false));
    assert_eq!(
        (exact.stdout.as_str(), profile.retained_bytes()),
        ("9999900000\n", retained)
    );
}

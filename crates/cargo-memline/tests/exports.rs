//! The files that others open, read by what others publish of them. A process of its own, as the profile is that of the process.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::fs;
use std::io::Read as _;
use std::panic::{catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use memline::{Profile, Profiler, Session, profile};
use prost_reflect::{DescriptorPool, DynamicMessage, Value};
use serde_json::json;
use support::{Ran, Workspace, temp};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn outer(kept: &mut Vec<Vec<u8>>) {
    kept.push(inner(1000)); // the first way to `inner`
    kept.push(inner(200)); // the second one
    drop(inner(50));
    drop(catch_unwind(panics));
}

const OUTER: u32 = line!() - 7;

#[profile]
fn inner(n: usize) -> Vec<u8> {
    vec![0; n]
}

const INNER: u32 = line!() - 4;

#[profile]
fn panics() {
    let made = inner(7);
    // Not by `panic!`: a backtrace, if one is wanted, leaves megabytes behind.
    if made.len() == 7 {
        resume_unwind(Box::new(()));
    }
}

/// With a budget, a call that goes on is in its function's report and on no way yet.
#[profile(max_peak = "1 MiB")]
fn looks(session: &memline::SessionHandle) -> (Profile, Vec<u8>) {
    let kept = vec![0; 300];
    let profile = session.so_far().unwrap();
    (profile, kept)
}

const FILE: &str = "crates/cargo-memline/tests/exports.rs";

struct Files {
    /// Of the process.
    whole: PathBuf,
    /// Of a session that goes on.
    so_far: PathBuf,
}

static FILES: LazyLock<Files> = LazyLock::new(|| {
    let folder = temp().join("exports");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let mut kept = Vec::with_capacity(4);
    let profiler = Profiler::start();
    outer(&mut kept);
    let whole = profiler.finish();
    let session = Session::builder().id("job 7").label("nightly").open();
    let handle = session.handle();
    let (so_far, _kept) = session.run(|| looks(&handle));
    drop(session.finish());
    let written = |name: &str, profile: &Profile| {
        let file = folder.join(name);
        profile.write_to(fs::File::create(&file).unwrap()).unwrap();
        file
    };
    Files {
        whole: written("whole.json", &whole),
        so_far: written("so-far.json", &so_far),
    }
});

fn read(file: &Path) -> Profile {
    Profile::read_from(&fs::read(file).unwrap()[..]).unwrap()
}

/// Where there is no workspace, also not around.
fn memline(arguments: &str) -> Ran {
    let workspace = Workspace { folder: "/".into() };
    workspace.memline(&arguments.replace("WHOLE", &FILES.whole.display().to_string()))
}

/// Runs it, and nothing but this sentence is said.
fn writes(arguments: &str, said: &str) {
    let ran = memline(arguments);
    assert_eq!((ran.status.code(), &*ran.stdout), (Some(0), ""), "{}", ran.stderr);
    assert_eq!(ran.stderr, format!("memline: {said}\n"));
}

fn gunzip(gzip: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut bytes).unwrap();
    bytes
}

/// What the page has of data.
fn page(file: &Path) -> serde_json::Value {
    let html = fs::read_to_string(file).unwrap();
    let (_, behind) = html.split_once("id=\"memline-data\">").unwrap();
    let (base64, _) = behind.split_once("</script>").unwrap();
    serde_json::from_slice(&gunzip(&STANDARD.decode(base64).unwrap())).unwrap()
}

fn json(file: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// What all lines come to: allocated, allocations, at the peak, retained.
fn totals(profile: &Profile, allocations: i64) -> [i64; 4] {
    let rows = profile.iter().flat_map(|report| report.rows().iter().skip(1));
    let at_peak = rows.filter_map(|row| row.stats()?.at_peak_bytes).sum();
    let allocated = i64::try_from(profile.allocated_bytes().unwrap()).unwrap();
    [allocated, allocations, at_peak, profile.retained_bytes().unwrap()]
}

#[test]
fn page_is_written_beside_the_profile() {
    let page_file = FILES.whole.with_extension("html");
    writes("report WHOLE --html", &format!("the page: {}", page_file.display()));
    let data = page(&page_file);
    assert_eq!(
        (&data["title"], &data["profiles"][0]["name"]),
        (&json!("whole.json"), &json!("whole.json"))
    );
    assert_eq!(data["profiles"][0]["profile"], json(&FILES.whole));
    assert_eq!(data["profiles"].as_array().unwrap().len(), 1);
    // Somewhere else.
    let other = temp().join("exports/other.html");
    writes(
        &format!("report WHOLE --html {}", other.display()),
        &format!("the page: {}", other.display()),
    );
    assert_eq!(fs::read(&other).unwrap(), fs::read(&page_file).unwrap());
}

#[test]
fn profile_is_not_taken_for_a_page() {
    let whole = fs::read(&FILES.whole).unwrap();
    let ran = memline("report --html WHOLE");
    assert_eq!(ran.status.code(), Some(2));
    // Without another one it is the workspace's, and there is none; with it, its name is the answer.
    assert!(
        ran.stderr
            .starts_with("error: no file is named, and here is no last one: "),
        "{}",
        ran.stderr
    );
    let ran = memline("report WHOLE --html WHOLE");
    assert_eq!(
        ran.stderr,
        format!(
            "error: {} is not the name of a page, which ends in .html; the profile stands before --html\n",
            FILES.whole.display()
        )
    );
    assert_eq!((ran.status.code(), fs::read(&FILES.whole).unwrap()), (Some(2), whole));
    let ran = memline("report WHOLE --html /nowhere/page.html");
    assert_eq!(
        ran.stderr,
        "error: cannot write /nowhere/page.html: No such file or directory (os error 2)\n"
    );
    let ran = memline("report WHOLE --html --top 3");
    assert_eq!(ran.status.code(), Some(2));
    assert!(
        ran.stderr
            .starts_with("error: the argument '--html [<PAGE>]' cannot be used with '--top <N>'"),
        "{}",
        ran.stderr
    );
}

#[test]
fn two_profiles_are_in_the_page_of_a_comparison() {
    let file = temp().join("exports/both.html");
    let ran = memline(&format!(
        "diff {} WHOLE --html {} --fail-if calls+1",
        FILES.so_far.display(),
        file.display()
    ));
    // The page beside all that is said, and the exit status, as ever.
    assert_eq!(ran.status.code(), Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("\nretained "), "{}", ran.stdout);
    assert!(
        ran.stderr
            .ends_with(&format!("\nmemline: the page: {}\n", file.display())),
        "{}",
        ran.stderr
    );
    let data = page(&file);
    let expected = [&FILES.whole, &FILES.so_far].map(|file| json!({"name": file, "profile": json(file)}));
    assert_eq!(data["profiles"], json!(expected));
}

/// A message of the published proto, which is compiled here.
struct Message(DynamicMessage);

impl Message {
    /// Reads a file of pprof's.
    fn read(file: &Path) -> Self {
        let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let compiled = protox::compile(["profile.proto"], [published]).unwrap();
        let pool = DescriptorPool::from_file_descriptor_set(compiled).unwrap();
        let descriptor = pool.get_message_by_name("perftools.profiles.Profile").unwrap();
        let bytes = gunzip(&fs::read(file).unwrap());
        let message = DynamicMessage::decode(descriptor, &bytes[..]).unwrap();
        // It knows every field.
        assert_eq!(message.unknown_fields().count(), 0);
        Self(message)
    }

    fn all(&self, field: &str) -> Vec<Self> {
        let list = self.0.get_field_by_name(field).unwrap();
        let list = list.as_list().unwrap().iter();
        list.map(|value| Self(value.as_message().unwrap().clone())).collect()
    }

    fn numbers(&self, field: &str) -> Vec<i64> {
        let list = self.0.get_field_by_name(field).unwrap();
        list.as_list().unwrap().iter().map(number).collect()
    }

    fn number(&self, field: &str) -> i64 {
        number(&self.0.get_field_by_name(field).unwrap())
    }

    /// What a number of a message stands for in the table of strings.
    fn text(&self, of: &Self, field: &str) -> String {
        let table = self.0.get_field_by_name("string_table").unwrap();
        let place = usize::try_from(of.number(field)).unwrap();
        table.as_list().unwrap()[place].as_str().unwrap().to_owned()
    }

    /// The lines of a sample, the innermost first: function, file, line.
    fn stack(&self, sample: &Self) -> Vec<(String, String, i64)> {
        let (locations, functions) = (self.all("location"), self.all("function"));
        let by_id = |all: &[Self], id: i64| all.iter().position(|one| one.number("id") == id).unwrap();
        let ids = sample.numbers("location_id").into_iter();
        ids.map(|id| {
            let lines = locations[by_id(&locations, id)].all("line");
            assert_eq!(lines.len(), 1);
            let function = &functions[by_id(&functions, lines[0].number("function_id"))];
            (
                self.text(function, "name"),
                self.text(function, "filename"),
                lines[0].number("line"),
            )
        })
        .collect()
    }

    fn labels(&self, sample: &Self) -> Vec<(String, String)> {
        let labels = sample.all("label").into_iter();
        labels
            .map(|label| (self.text(&label, "key"), self.text(&label, "str")))
            .collect()
    }

    /// The sums of all samples' values.
    fn sums(&self) -> Vec<i64> {
        self.all("sample").iter().fold(vec![0; 4], |sums, sample| {
            let values = sample.numbers("value");
            assert_eq!(values.len(), 4);
            sums.iter().zip(values).map(|(sum, value)| sum + value).collect()
        })
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().or_else(|| i64::try_from(value.as_u64()?).ok()).unwrap()
}

/// Writes a profile for pprof.
fn for_pprof(profile: &Path) -> PathBuf {
    let file = profile.with_extension("pb.gz");
    writes(
        &format!("report {} --pprof {}", profile.display(), file.display()),
        &format!("for pprof: {}", file.display()),
    );
    file
}

#[test]
fn pprof_has_the_stacks_of_lines() {
    if support::is_profiled() {
        return;
    }
    let profile = read(&FILES.whole);
    let message = Message::read(&for_pprof(&FILES.whole));
    let types: Vec<_> = message
        .all("sample_type")
        .iter()
        .map(|kind| [message.text(kind, "type"), message.text(kind, "unit")].join(" "))
        .collect();
    assert_eq!(
        types,
        [
            "allocated bytes",
            "allocations count",
            "at_peak bytes",
            "retained bytes"
        ]
    );
    assert_eq!(message.text(&message, "default_sample_type"), "retained");
    assert_eq!(message.text(&message.all("mapping")[0], "filename"), "whole.json");
    let nanos = i64::try_from(profile.elapsed().as_nanos()).unwrap();
    assert_eq!(message.number("duration_nanos"), nanos);

    // What `inner` made on its four ways, of which one is three functions long.
    let path = |function: &str| {
        profile
            .iter()
            .find(|report| report.function() == function)
            .unwrap()
            .path()
            .to_owned()
    };
    let frame = |function: &str, line: u32| (path(function), FILE.to_owned(), i64::from(line));
    let ways: Vec<_> = message
        .all("sample")
        .iter()
        .filter(|sample| message.stack(sample)[0] == frame("inner", INNER + 1))
        .map(|sample| (message.stack(sample)[1..].to_vec(), sample.numbers("value")))
        .collect();
    assert_eq!(
        ways,
        [
            (vec![frame("outer", OUTER + 1)], vec![1000, 1, 1000, 1000]),
            (vec![frame("outer", OUTER + 2)], vec![200, 1, 0, 200]),
            (vec![frame("outer", OUTER + 3)], vec![50, 1, 0, 0]),
            (
                vec![frame("panics", INNER + 8), frame("outer", OUTER + 4)],
                vec![7, 1, 0, 0]
            ),
        ]
    );
    let starts: Vec<_> = message
        .all("function")
        .iter()
        .filter(|function| message.text(function, "name") == path("inner"))
        .map(|function| function.number("start_line"))
        .collect();
    assert_eq!(starts, [i64::from(INNER - 1)]);
    // The line that panicked made its message, and is marked.
    let panicked = frame("panics", INNER + 11);
    let marked: Vec<_> = message
        .all("sample")
        .iter()
        .filter(|sample| !message.labels(sample).is_empty())
        .map(|sample| (message.stack(sample)[0].clone(), message.labels(sample)))
        .collect();
    assert_eq!(marked, [(panicked, vec![("mark".to_owned(), "panicked".to_owned())])]);
}

#[test]
fn sums_are_the_profiles() {
    if support::is_profiled() {
        return;
    }
    let ran = memline("report WHOLE --json --by allocations");
    let lines: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let lines = lines["rankings"][0]["lines"].as_array().unwrap();
    let allocations = lines.iter().map(|line| line["allocations"].as_i64().unwrap()).sum();
    let whole = read(&FILES.whole);
    assert_eq!(
        Message::read(&for_pprof(&FILES.whole)).sums(),
        totals(&whole, allocations)
    );
    assert_eq!(whole.retained_bytes(), Some(1200));
    assert_eq!(speedscope_sums(&FILES.whole), totals(&whole, allocations));

    // Of a call that goes on, which is on no way yet.
    let so_far = read(&FILES.so_far);
    let message = Message::read(&for_pprof(&FILES.so_far));
    assert_eq!(so_far.allocated_bytes(), Some(300));
    assert_eq!(message.sums()[0], 300);
    assert_eq!(message.sums(), totals(&so_far, message.sums()[1]));
    let labels = message.labels(&message.all("sample")[0]);
    let expected = [("session_id", "job 7"), ("session_label", "nightly")];
    assert_eq!(labels, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
}

/// Writes a profile for speedscope: the sums of its profiles' weights.
fn speedscope_sums(profile: &Path) -> Vec<i64> {
    let file = profile.with_extension("speedscope.json");
    writes(
        &format!("report {} --speedscope {}", profile.display(), file.display()),
        &format!("for speedscope: {}", file.display()),
    );
    let document = json(&file);
    let schema = json(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/speedscope.schema.json"));
    let schema = jsonschema::draft7::new(&schema).unwrap();
    let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let sum = |profile: &serde_json::Value| {
        let weights = profile["weights"].as_array().unwrap();
        assert_eq!(weights.len(), profile["samples"].as_array().unwrap().len());
        let sum = weights.iter().map(|weight| weight.as_i64().unwrap()).sum();
        assert_eq!(profile["endValue"], json!(sum));
        sum
    };
    document["profiles"].as_array().unwrap().iter().map(sum).collect()
}

#[test]
fn speedscope_has_the_stacks_of_lines() {
    if support::is_profiled() {
        return;
    }
    let file = temp().join("exports/stacks.json");
    writes(
        &format!("report WHOLE --speedscope {}", file.display()),
        &format!("for speedscope: {}", file.display()),
    );
    let document = json(&file);
    let retained = &document["profiles"][3];
    assert_eq!(
        (
            &document["activeProfileIndex"],
            &retained["name"],
            &retained["unit"],
            &document["name"]
        ),
        (
            &json!(3),
            &json!("Retained at the end"),
            &json!("bytes"),
            &json!("whole.json")
        )
    );
    let frames = document["shared"]["frames"].as_array().unwrap();
    let line = |place: &serde_json::Value| frames[usize::try_from(place.as_u64().unwrap()).unwrap()]["line"].clone();
    let samples = retained["samples"].as_array().unwrap().iter();
    let lines: Vec<_> = samples
        .map(|stack| stack.as_array().unwrap().iter().map(line).collect::<Vec<_>>())
        .collect();
    assert_eq!(
        (json!(lines), &retained["weights"]),
        (
            json!([[OUTER + 1, INNER + 1], [OUTER + 2, INNER + 1]]),
            &json!([1000, 200])
        )
    );
    assert!(frames.iter().all(|frame| frame["file"] == FILE), "{frames:?}");
}

/// The real one, which comes with Go.
#[test]
fn pprof_itself_reads_it() {
    if support::is_profiled() {
        return;
    }
    if !Command::new("go")
        .arg("version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        println!("skipped: pprof comes with Go, which is not installed here");
        return;
    }
    let file = for_pprof(&FILES.whole);
    let pprof = |arguments: &[&str]| {
        let mut command = Command::new("go");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        command
            .args(["tool", "pprof"])
            .args(arguments)
            .arg(&file)
            .current_dir(root);
        let ran = support::ran(command.env("HOME", temp()).env("PPROF_TMPDIR", temp()));
        assert!(ran.status.success(), "{}", ran.stderr);
        ran.stdout
    };
    let top = pprof(&["-top", "-lines", "-sample_index=retained", "-unit=B"]);
    let head = "File: whole.json\nretained by no profiled line: 0 B\nType: retained\n";
    assert!(top.starts_with(head), "{top}");
    assert!(
        top.contains("Showing nodes accounting for 1200B, 100% of 1200B total"),
        "{top}"
    );
    let line = format!("exports::inner {FILE}:{}", INNER + 1);
    let found = top
        .lines()
        .find(|row| row.ends_with(&line))
        .unwrap_or_else(|| panic!("{line} is not in {top}"));
    assert_eq!(
        found.split_whitespace().collect::<Vec<_>>()[..5],
        ["1200B", "100%", "100%", "1200B", "100%"]
    );
    // Its source view is our table.
    let list = pprof(&["-list=exports::outer", "-sample_index=allocated", "-unit=B"]);
    let row = format!("    1000B {:>6}:    kept.push(inner(1000));", OUTER + 1);
    assert!(list.contains(&row), "{row} is not in {list}");
    // What grew from a profile to itself is nothing.
    let base = format!("-base={}", file.display());
    let nothing = pprof(&["-top", "-sample_index=allocated", "-unit=B", &base]);
    assert!(nothing.contains("Showing nodes accounting for 0, 0% of "), "{nothing}");
}

#[cfg(unix)]
#[test]
fn page_is_opened_as_the_desktop_opens_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let page = FILES.so_far.with_extension("html");
    let folder = temp().join("exports/desktop");
    fs::create_dir_all(&folder).unwrap();
    let opener = folder.join("xdg-open");
    let told = folder.join("told");
    fs::write(&opener, format!("#!/bin/sh\necho \"$1\" > '{}'\n", told.display())).unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let report = |path: &Path| {
        let workspace = Workspace { folder: "/".into() };
        let arguments = format!("report {} --open", FILES.so_far.display());
        support::ran(workspace.command(&arguments).env("PATH", path))
    };
    let ran = report(&folder);
    assert_eq!(
        (ran.status.code(), ran.stderr),
        (Some(0), format!("memline: the page: {}\n", page.display()))
    );
    assert_eq!(fs::read_to_string(&told).unwrap(), format!("{}\n", page.display()));
    // Where nothing opens it, one sentence says so.
    let ran = report(Path::new("/nowhere"));
    assert_eq!(ran.status.code(), Some(0));
    let (said, cannot) = ran.stderr.split_once('\n').unwrap();
    assert_eq!(said, format!("memline: the page: {}", page.display()));
    assert!(
        cannot.starts_with(&format!("memline: {} cannot be opened here: ", page.display())),
        "{cannot}"
    );
    assert_eq!(cannot.lines().count(), 1, "{cannot}");
}

//! `MEMLINE=out=FILE`: the profile of a program that was not edited, whatever ends it. Each case is a process of its own, this
//! very file's test `child`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod page;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use memline::{Profile, Report, Session, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn makes(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[profile]
fn digit(n: u32) -> u32 {
    n % 10
}

#[profile]
fn runs(then: fn()) {
    let kept = makes(1000);
    let session = Session::builder().id("within").open();
    session.run(|| drop(makes(50)));
    drop(session.finish());
    then();
    drop(kept);
}

fn exits() {
    std::process::exit(0);
}

fn aborts() {
    let file = PathBuf::from(std::env::var("FILE").unwrap());
    while calls(&file, "makes") < 2 {
        std::thread::yield_now();
    }
    std::process::abort();
}

/// Until it is killed.
fn waits() {
    let _ = std::io::stdin().read(&mut [0]);
}

/// A child that adds calls of its own, and exits before its parent does.
fn forks() {
    #[expect(
        unsafe_code,
        reason = "the standard library has no fork, and the libraries that have mark it unsafe"
    )]
    // SAFETY: as in the C library. The child touches nothing that another thread may have locked.
    unsafe extern "C" {
        safe fn fork() -> i32;
        safe fn exit(code: i32) -> !;
        safe fn waitpid(process: i32, status: Option<&mut i32>, options: i32) -> i32;
    }
    let child = fork();
    if child == 0 {
        drop(makes(1));
        exit(0);
    }
    assert_eq!(waitpid(child, None, 0), child);
    let file = PathBuf::from(std::env::var("FILE").unwrap());
    // The child has written nothing under the file's name, and nothing beside it.
    assert!(!file.exists() || calls(&file, "makes") == 2);
}

/// A fork where a function is bare, which both processes call then.
fn is_hot_and_forks() {
    let digits = |of: u32| (0..of).map(digit).sum::<u32>();
    assert_eq!(digits(3000), 13_500);
    forks();
    assert_eq!(digits(3000), 13_500);
}

#[test]
#[ignore = "the other tests run it, in processes of its own"]
fn child() {
    match std::env::var("ENDS").as_deref() {
        Ok("exits") => runs(exits),
        Ok("aborts") => runs(aborts),
        Ok("waits") => runs(waits),
        Ok("forks") => runs(forks),
        Ok("is_hot_and_forks") => runs(is_hot_and_forks),
        _ => runs(|| {}),
    }
}

fn start(words: &str, ends: &str, file: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env("MEMLINE", words)
        .env("ENDS", ends)
        .env("FILE", file)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A file in a folder of its own.
fn file(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace('.', "-"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// The profile that a child leaves behind which ends that way, and what it said on standard error.
fn left_by(ends: &str) -> (Profile, String) {
    left_with("", ends)
}

/// The same with other words in front.
fn left_with(words: &str, ends: &str) -> (Profile, String) {
    let file = file(&format!("{}{ends}.json", words.trim_end_matches(',')));
    let child = start(&format!("{words}out={}", file.display()), ends, &file);
    let output = child.wait_with_output().unwrap();
    let profile = Profile::read_from(std::fs::File::open(&file).unwrap()).unwrap();
    // Nothing else is left.
    let beside = file.parent().unwrap().read_dir().unwrap();
    assert_eq!(beside.count(), 1, "{ends}");
    (profile, String::from_utf8(output.stderr).unwrap())
}

fn report<'a>(profile: &'a Profile, function: &str) -> Option<&'a Report> {
    profile.iter().find(|report| report.function() == function)
}

/// How many calls of a function a file tells of; 0 if it is not there yet.
fn calls(file: &Path, function: &str) -> u64 {
    let Ok(file) = std::fs::File::open(file) else { return 0 };
    let profile = Profile::read_from(file).expect("a file is always whole");
    report(&profile, function).map_or(0, Report::calls)
}

/// The increments of the lines that ran.
fn increments(report: &Report) -> Vec<i64> {
    let rows = report.rows().iter().skip(1);
    rows.filter_map(|row| Some(row.stats()?.increment_bytes)).collect()
}

#[test]
fn profile_is_written_when_main_returns() {
    let (profile, stderr) = left_by("returns");
    assert_eq!(stderr, "");
    assert_eq!(profile.calls(), 3);
    let makes = report(&profile, "makes").unwrap();
    assert_eq!((makes.calls(), increments(makes)), (2, vec![1050, 0]));
    assert_eq!(makes.rows()[0].stats().unwrap().allocated_bytes, Some(1050));
    assert_eq!(profile.retained_bytes(), Some(0));
    let runs = report(&profile, "runs").unwrap();
    assert_eq!(runs.calls(), 1);
}

#[test]
fn profile_is_written_at_process_exit_with_the_lines_of_calls_that_go_on() {
    let (profile, stderr) = left_by("exits");
    assert_eq!(stderr, "");
    assert_eq!((profile.calls(), profile.retained_bytes()), (2, Some(1000)));
    let runs = report(&profile, "runs").unwrap();
    assert_eq!((runs.calls(), increments(runs)[0]), (0, 1000));
    let line = runs.rows().iter().find(|row| row.text().trim() == "then();").unwrap();
    assert_eq!(line.stats().unwrap().occurrences, 1);
}

#[test]
fn abort_leaves_what_was_written_before() {
    let (profile, _) = left_by("aborts");
    assert_eq!(report(&profile, "makes").unwrap().calls(), 2);
    assert_eq!(increments(report(&profile, "runs").unwrap())[0], 1000);
}

#[test]
fn forked_child_leaves_its_parents_file_alone() {
    let (profile, stderr) = left_by("forks");
    assert_eq!(stderr, "");
    assert_eq!(report(&profile, "makes").unwrap().calls(), 2);
}

#[test]
fn lean_profile_does_not_count_what_is_hot_and_leaves_the_heap_alone() {
    for (words, digits) in [("", (6000, false)), ("lean,", (1024, true))] {
        let (profile, stderr) = left_with(words, "is_hot_and_forks");
        assert_eq!(stderr, "");
        let calls = |function| {
            let report = report(&profile, function).unwrap();
            (report.calls(), report.was_bare())
        };
        assert_eq!((calls("digit"), calls("makes")), (digits, (2, false)));
        assert_eq!(
            report(&profile, "makes").unwrap().rows()[0]
                .stats()
                .unwrap()
                .allocated_bytes,
            Some(1050)
        );
        assert_eq!(profile.retained_bytes(), Some(0));
    }
}

#[test]
fn file_is_written_while_the_program_runs_without_counting_that() {
    let file = file("waits.json");
    let mut child = start(&format!("out={}", file.display()), "waits", &file);
    while calls(&file, "makes") < 2 {
        std::thread::yield_now();
    }
    let read = || Profile::read_from(std::fs::File::open(&file).unwrap()).unwrap();
    let first = read();
    let second = loop {
        let next = read();
        if next.elapsed() > first.elapsed() {
            break next;
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(first.grown_bytes(), second.grown_bytes());
    assert_eq!(increments(report(&second, "runs").unwrap())[0], 1000);
}

#[test]
fn other_files_are_text_and_may_have_the_process_in_their_name() {
    let file = file("profile.txt");
    let words = format!("task,out={}", file.with_file_name("%p.txt").display());
    let child = start(&words, "returns", &file);
    let file = file.with_file_name(format!("{}.txt", child.id()));
    assert_eq!(child.wait_with_output().unwrap().stderr, b"");
    let text = std::fs::read_to_string(file).unwrap();
    let first = text.lines().next().unwrap();
    assert!(first.starts_with("3 calls of 2 profiled functions in "), "{first}");
    assert!(first.ends_with(", measured by task"), "{first}");
    assert_eq!(text.matches("Filename: crates/memline/tests/out.rs\n").count(), 2);
}

#[test]
fn html_file_is_a_page_with_the_same_profile() {
    let file = file("page.html");
    let child = start(&format!("out={}", file.display()), "exits", &file);
    assert_eq!(child.wait_with_output().unwrap().stderr, b"");
    let html = std::fs::read_to_string(&file).unwrap();
    let title = page::data(&html)["title"].clone();
    assert!(title.as_str().unwrap().starts_with("out-"), "{title}");
    let profile = page::profile(&html, 0);
    assert_eq!((profile.calls(), profile.retained_bytes()), (2, Some(1000)));
    let makes = report(&profile, "makes").unwrap();
    assert_eq!((makes.calls(), increments(makes)), (2, vec![1050, 0]));
}

#[test]
fn file_that_cannot_be_written_is_said_once() {
    let file = file("profile.json").join("missing").join("profile.json");
    let child = start(&format!("out={}", file.display()), "exits", &file);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let (said, cause) = stderr.split_once(" cannot be written: ").unwrap();
    assert_eq!(said, format!("memline: {}", file.display()));
    assert_eq!(cause.lines().count(), 1, "{stderr}");
}

//! A budget where the program has not said what comes of it: it panics where the function's crate has debug assertions, at the
//! function, and is reported elsewhere. The panic hook is the process's.

use std::panic::{Location, catch_unwind};
use std::process::Command;
use std::sync::Mutex;

use memline::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

const LINE: u32 = line!() + 2;
#[profile(max_retained = "0 B")]
fn keeps(bytes: usize) -> Vec<u8> {
    vec![0; bytes]
}

#[test]
#[ignore = "the other test runs it, in a process of its own"]
fn child() {
    static PLACE: Mutex<Option<(String, u32)>> = Mutex::new(None);
    std::panic::set_hook(Box::new(|panic| {
        let place = |place: &Location<'_>| (place.file().to_owned(), place.line());
        *PLACE.lock().expect("nothing panics here") = panic.location().map(place);
    }));
    let ended = catch_unwind(|| keeps(10));
    drop(std::panic::take_hook());
    assert_eq!(ended.is_err(), cfg!(debug_assertions));
    let place = PLACE.lock().expect("nothing panics here").take();
    let expected = cfg!(debug_assertions).then(|| ("crates/memline/tests/budget_default.rs".to_owned(), LINE));
    assert_eq!(place, expected);
}

#[test]
fn budget_panics_at_the_function_where_there_are_debug_assertions() {
    let output = Command::new(std::env::current_exe().expect("a test knows its file"))
        .args(["child", "--exact", "--ignored", "--nocapture"])
        .env_remove("MEMLINE")
        .output()
        .expect("the test file runs");
    assert!(output.status.success(), "{output:?}");
    // Elsewhere the call's table is printed, with its mark.
    let stderr = String::from_utf8(output.stderr).expect("it is text");
    let mark = r#"#[profile(max_retained = "0 B")] // <- over budget"#;
    assert_eq!(stderr.contains(mark), !cfg!(debug_assertions), "{stderr}");
}

//! A program with planted leaks of many kinds: each is on the line that it was planted on, to the byte.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use std::collections::BTreeMap;

use memline::{Profile, Row};
use support::Workspace;

/// A line that leaks ends in a comment with the bytes, however often it runs.
const PROGRAM: &str = r#"
use std::cell::RefCell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;

fn leak(size: usize) {
    std::mem::forget(vec![0_u8; size])
}

struct Node {
    next: RefCell<Option<Rc<Node>>>,
    _load: [u8; 1000],
}

fn cycle() {
    let one = Rc::new(Node { next: RefCell::new(None), _load: [0; 1000] }); // leaks 1032
    *one.next.borrow_mut() = Some(Rc::clone(&one));
}

fn raw() {
    let text = String::from("x").repeat(1009); // leaks 1009
    let _ = Box::into_raw(text.into_boxed_str());
}

fn threads() {
    let handles: Vec<_> = (0..4)
        .map(|n| {
            thread::spawn(move || {
                let kept = vec![0_u8; 250 + n]; // leaks 1006
                std::mem::forget(kept);
            })
        })
        .collect();
    handles.into_iter().for_each(|handle| handle.join().unwrap());
    thread::spawn(|| std::mem::forget(vec![0_u8; 1013])).join().unwrap(); // leaks 1013
    thread::Builder::new().spawn(move || { std::mem::forget(vec![0_u8; 1019]) }).unwrap().join().unwrap(); // leaks 1019
    thread::scope(|scope| {
        scope.spawn(|| std::mem::forget(vec![0_u8; 1021])); // leaks 1021
        scope.spawn(|| {
            let inner = || {
                std::mem::forget(vec![0_u8; 1031]); // leaks 1031
            };
            inner();
        });
    });
}

type Job = Box<dyn FnOnce() + Send>;

fn worker(jobs: mpsc::Receiver<Job>) {
    for job in jobs {
        job();
    }
}

fn pool() {
    let (sender, jobs) = mpsc::sync_channel::<Job>(4);
    let thread = thread::spawn(move || worker(jobs));
    sender
        .send(Box::new(|| {
            std::mem::forget(vec![0_u8; 1033]); // leaks 1033
        }))
        .unwrap();
    drop(sender);
    thread.join().unwrap();
}

fn descends(depth: usize) {
    std::mem::forget(vec![0_u8; 100 + depth]); // leaks 406
    if depth > 0 {
        thread::spawn(move || descends(depth - 1)).join().unwrap();
    }
}

struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        std::mem::forget(vec![0_u8; 1039]); // leaks 1039
    }
}

fn panics() {
    let caught = std::panic::catch_unwind(|| {
        let _guard = Guard;
        std::mem::forget(vec![0_u8; 1049]); // leaks 1049
        std::panic::resume_unwind(Box::new(()));
    });
    assert!(caught.is_err());
}

trait Leaky {
    fn size(&self) -> usize;
    fn leak(&self) {
        std::mem::forget(vec![0_u8; self.size()]); // leaks 1051
    }
    fn of<T: Clone + Default>(&self) -> Vec<T> {
        vec![T::default(); 100] // leaks 800
    }
}

impl Leaky for u16 {
    fn size(&self) -> usize {
        usize::from(*self)
    }
}

struct Items(u32);

impl Iterator for Items {
    type Item = Vec<u8>;
    fn next(&mut self) -> Option<Vec<u8>> {
        self.0 = self.0.checked_sub(1)?;
        Some(vec![0; 10]) // leaks 70
    }
}

macro_rules! leaks {
    ($size:expr) => {
        std::mem::forget(vec![0_u8; $size])
    };
}

static LAZY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let size = 1123;
    vec![0; size] // leaks 1123
});
static SHORT: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(|| Mutex::new(vec![0; 1129])); // leaks 1129
static KEPT: OnceLock<Vec<u8>> = OnceLock::new();
static GROWN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn statics() {
    assert_eq!(LAZY.len() + SHORT.lock().unwrap().len(), 2252);
    static INSIDE: LazyLock<String> = LazyLock::new(|| "x".repeat(1151)); // leaks 1151
    assert_eq!(INSIDE.len(), 1151);
    KEPT.get_or_init(|| vec![0; 1061]); // leaks 1061
    let mut grown = GROWN.lock().unwrap();
    for n in 0..2000 {
        grown.push(n as u8); // leaks 2048
    }
}

fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

#[derive(Default)]
struct Once(bool);

impl Future for Once {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

async fn task() {
    std::mem::forget(vec![0_u8; 1063]); // leaks 1063
    Once::default().await;
    std::mem::forget(vec![0_u8; 1069]); // leaks 1069
}

fn prepared() -> impl Future<Output = usize> {
    let kept = vec![0_u8; 1087]; // leaks 1087
    async move {
        Once::default().await;
        kept.leak().len()
    }
}

fn block() -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let block = async {
        Once::default().await;
        std::mem::forget(vec![0_u8; 1091]); // leaks 1091
    };
    Box::pin(block)
}

fn spawn(future: impl Future<Output = ()> + Send) {
    thread::scope(|scope| {
        scope.spawn(|| wait(future));
    });
}

fn tasks() {
    wait(task());
    wait(prepared());
    let made = block();
    thread::spawn(move || wait(made)).join().unwrap();
    spawn(async { std::mem::forget(vec![0_u8; 1093]) }); // leaks 1093
    let mut dropped = Box::pin(task());
    let _ = dropped.as_mut().poll(&mut Context::from_waker(Waker::noop())); // its first line leaks once more
}

fn passes_on(f: impl Fn() -> Vec<u8>) {
    std::mem::forget(f());
}

fn main() {
    cycle();
    raw();
    threads();
    pool();
    descends(3);
    panics();
    1051_u16.leak();
    std::mem::forget(3_u16.of::<u64>());
    Items(7).for_each(std::mem::forget);
    leaks!(1097); // leaks 1097
    statics();
    tasks();
    passes_on(|| {
        vec![0; 1103] // leaks 1103
    });
    let shared: Arc<[u8]> = Arc::from(vec![0_u8; 1008]); // leaks 1024
    std::mem::forget(shared);
    fn nested() { std::mem::forget(vec![0_u8; 1109]) } // leaks 1109 in main
    nested();
    leak(1117);
}
"#;

/// What the comments of the program say, by line. One line runs in two tasks.
fn planted() -> BTreeMap<u32, i64> {
    let lines = PROGRAM.lines().zip(1..);
    let leaks = lines.filter_map(|(line, number)| {
        let bytes = line.split_once("// leaks ")?.1.split(' ').next()?;
        Some((number, bytes.parse().ok()?))
    });
    let mut planted: BTreeMap<u32, i64> = leaks.collect();
    for (text, bytes) in [
        ("forget(vec![0_u8; 1063])", 2 * 1063),
        ("forget(vec![0_u8; size])", 1117),
    ] {
        let line = PROGRAM
            .lines()
            .zip(1..)
            .find(|(line, _)| line.contains(text))
            .unwrap()
            .1;
        planted.insert(line, bytes);
    }
    planted
}

/// What a report says is left, by line.
fn found(profile: &Profile) -> BTreeMap<u32, i64> {
    let rows = profile.iter().flat_map(|report| report.rows().iter().skip(1));
    let retained = |row: &Row| Some((row.line(), row.stats()?.retained_bytes.filter(|bytes| *bytes != 0)?));
    rows.filter_map(retained)
        .fold(BTreeMap::new(), |mut lines, (line, bytes)| {
            *lines.entry(line).or_default() += bytes;
            lines
        })
}

#[test]
fn each_leak_is_on_its_line() {
    let manifest = "[package]\nname = \"leaks\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
    let workspace = Workspace::new("leaks", &[("Cargo.toml", manifest), ("src/main.rs", PROGRAM)]);
    for mode in ["", "--exact "] {
        let ran = workspace.memline(&format!("run --quiet {mode}--out {}", workspace.out().display()));
        assert!(ran.status.success(), "{}", ran.stderr);
        let (mut found, planted) = (found(&workspace.profile()), planted());
        let rest: i64 = found
            .extract_if(.., |line, _| !planted.contains_key(line))
            .map(|(_, bytes)| bytes)
            .sum();
        assert_eq!(found, planted, "{mode}");
        // The threads of a scope give back what they have a moment after it has ended.
        assert!((0..1000).contains(&rest), "{rest} bytes on other lines, {mode}");
    }
}

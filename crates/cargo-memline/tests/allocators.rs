//! A program's own allocator goes on to be its allocator.
#![allow(clippy::unwrap_used, reason = "what is unwrapped here is the tests' own")]

mod support;

use support::{Workspace, lines};

/// Counts what it is asked for, as a program's own allocator might.
const COUNTING: &str = r#"
mod counting {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    pub struct Counting(pub AtomicUsize);

    unsafe impl GlobalAlloc for Counting {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // What is smaller may be the profiler's own.
            self.0.fetch_add(usize::from(layout.size() >= 5_000_000), Relaxed);
            unsafe { System.alloc(layout) }
        }
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            unsafe { System.dealloc(block, layout) }
        }
    }

    #[cfg_attr(all(), allow(dead_code))]
    #[cfg(not(feature = "other"))]
    #[global_allocator]
    static ALLOC: Counting = Counting(AtomicUsize::new(0));

    #[cfg_attr(feature = "other", global_allocator)]
    #[allow(dead_code)]
    static OTHER: Counting = Counting(AtomicUsize::new(1_000_000));

    #[cfg(not(feature = "other"))]
    pub fn count() -> usize {
        ALLOC.0.load(Relaxed)
    }

    #[cfg(feature = "other")]
    pub fn count() -> usize {
        OTHER.0.load(Relaxed)
    }
}

fn make() -> Vec<u8> {
    vec![7; 5_000_000]
}

fn main() {
    let before = counting::count();
    let kept = make();
    println!("{} {}", counting::count() - before, counting::count() > 1_000_000);
    std::mem::forget(kept);
}
"#;

/// Has none, in the same package.
const NONE: &str =
    "fn make() -> String {\n    \"x\".repeat(100)\n}\n\nfn main() {\n    println!(\"{}\", make().len());\n}\n";

fn workspace() -> Workspace {
    Workspace::new(
        "allocators",
        &[
            (
                "Cargo.toml",
                "[package]\nname = \"allocators\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n[features]\nother = []\n\
                 [profile.release]\nlto = true\npanic = \"abort\"\n",
            ),
            ("src/bin/own.rs", COUNTING),
            ("src/bin/none.rs", NONE),
        ],
    )
}

#[test]
fn own_allocator_is_asked_and_counted() {
    let workspace = workspace();
    let run = |arguments: &str| {
        let ran = workspace.memline(&format!("run {arguments} --out {}", workspace.out().display()));
        assert!(ran.status.success(), "{}", ran.stderr);
        ran.stdout
    };
    let kept = |profile| {
        let lines = lines(&profile, "make");
        (lines[0].1.clone(), lines[0].2, lines[0].3)
    };
    assert_eq!(run("--bin own"), "1 false\n");
    assert_eq!(
        kept(workspace.profile()),
        ("vec![7; 5_000_000]".to_owned(), 5_000_000, 5_000_000)
    );
    // The one of a feature, which stands in a `cfg_attr`.
    assert_eq!(run("--bin own --features other"), "1 true\n");
    assert_eq!(
        kept(workspace.profile()),
        ("vec![7; 5_000_000]".to_owned(), 5_000_000, 5_000_000)
    );
    // Optimized as a whole, aborting on a panic, and without an allocator of its own.
    assert_eq!(run("--release --bin none"), "100\n");
    assert_eq!(kept(workspace.profile()), ("\"x\".repeat(100)".to_owned(), 100, 0));
}

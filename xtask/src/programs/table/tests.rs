use super::*;
use crate::programs::list::Sameness;
use crate::programs::run::Ran;
use crate::programs::tools::{Found, Top};

fn took(seconds: f64, mib: u64) -> Column {
    Column::Took(Ran {
        seconds,
        processor_seconds: Some(seconds / 2.0),
        peak_bytes: Some(mib << 20),
    })
}

fn found(line: u32, allocations: Option<u64>) -> Option<Found> {
    let top = |value| {
        Some(Top {
            place: format!("src/main.rs:{line}"),
            value,
        })
    };
    let found = Found {
        allocated: top(3 << 20),
        peak: top(2048),
        retained: None,
        allocations,
    };
    // On line 0 nothing is found.
    (line > 0).then_some(found)
}

/// A program that allocates two million times a second, and one that does seldom.
fn rows() -> Vec<(Results, Program)> {
    let busy = Results {
        name: "busy".to_owned(),
        version: "1.2.3".to_owned(),
        with: "rustc 1.95.0, heaptrack 1.4.0, valgrind-3.19.0, 2 processors".to_owned(),
        functions: 142,
        build_seconds: Some(61.6),
        build_seconds_memline: Some(80.4),
        rounds: 5,
        output_bytes: 70,
        plain: took(0.5, 3),
        memline: took(1.0, 4),
        heaptrack: took(3.0, 60),
        dhat: Column::Late(300),
        memline_found: found(7, None),
        heaptrack_found: found(8, Some(1_000_000)),
        dhat_found: found(0, None),
    };
    let calm = Results {
        name: "calm".to_owned(),
        version: "0.1.0".to_owned(),
        build_seconds: None,
        build_seconds_memline: None,
        memline: took(6.25, 3),
        heaptrack: Column::Failed("no\nidea".to_owned()),
        heaptrack_found: None,
        dhat: took(5.0, 50),
        dhat_found: found(9, Some(617)),
        ..busy.clone()
    };
    let program = |executable: &str, output| Program {
        name: executable.to_owned(),
        executable: executable.to_owned(),
        arguments: vec!["a|b".to_owned(), "{input}".to_owned()],
        about: "does it".to_owned(),
        output,
        ..Program::default()
    };
    vec![
        (busy, program("busy", Sameness::Bytes)),
        (calm, program("calm", Sameness::Lines)),
    ]
}

/// All of it, with what is not met and what failed.
#[test]
fn the_page_says_what_was_measured_whatever_it_is() {
    let expected = HEAD.to_owned()
        + "
Measured with rustc 1.95.0, heaptrack 1.4.0, valgrind-3.19.0, 2 processors; 5 runs.

**Not measured**: bat, sd.

| program | functions | build: plain | memline | run: plain | memline | heaptrack | dhat | slowdown: memline | heaptrack | dhat | peak: plain | memline | heaptrack | dhat | allocations/s | output |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
| busy 1.2.3 | 142 | 62 | 80 | 0.50 | 1.00 | 3.00 | > 300 | 2.00× | 6.00× | > 600.00× | 3.0 | 4.0 | 60.0 |  | 2,000,000 | same |
| calm 0.1.0 | 142 |  |  | 0.50 | 6.25 | fails | 5.00 | 12.50× |  | 10.00× | 3.0 | 3.0 |  | 50.0 | 1,234 | same lines, in another order |
| **median** | | | | | | | | **12.50×** | **6.00×** | **> 600.00×** | | | | | | |
| **worst** | | | | | | | | **12.50×** | **6.00×** | **> 600.00×** | | | | | | |

- The median slowdown is to be at most 3×: **not met**. The worst is to be at most 10×: **not met**.
- By the processor's time, in which other work on the machine does not show, the median is 12.50×, and the worst 12.50×.
- Ahead of dhat, on each program: 1 of 2; **not on** calm (12.50× and 10.00×).
- Ahead of heaptrack, on each program that makes more than a million allocations a second: 1 of 1.
- Ahead of heaptrack, on the others: 0 of 0.

## What each finds

The line with the most bytes that were allocated, that were there when the program held most, and that were there at the end. Of stacks that heaptrack and dhat tell, the innermost line of the program's own source is named, or else of a dependency, and stacks of one line are added up; of heaptrack's, the first thousand. heaptrack counts allocations in place of their bytes. Both see what C libraries allocate, such as 32 KiB for each folder that is read; `cargo memline` does not.

| program | | memline | heaptrack | dhat |
|---|---|---|---|---|
| busy | allocated | `src/main.rs:7` 3.0 MiB | `src/main.rs:8` 3145728 calls | |
| busy | at the peak | `src/main.rs:7` 2.0 KiB | `src/main.rs:8` 2.0 KiB | |
| busy | retained | | | |
| calm | allocated | `src/main.rs:7` 3.0 MiB | | `src/main.rs:9` 3.0 MiB |
| calm | at the peak | `src/main.rs:7` 2.0 KiB | | `src/main.rs:9` 2.0 KiB |
| calm | retained | | | |

## What each does

- **busy**: `busy a|b {input}` does it.
- **calm**: `calm a|b {input}` does it.
- calm: heaptrack fails: no idea.
";
    pretty_diff(&text(&rows(), &["bat".to_owned(), "sd".to_owned()]), &expected);
}

/// Fails with the first line that differs: the page is long.
fn pretty_diff(page: &str, expected: &str) {
    for (line, expected) in page.lines().zip(expected.lines()) {
        assert_eq!(line, expected);
    }
    assert_eq!(page.lines().count(), expected.lines().count());
}

#[test]
fn a_program_has_a_sentence() {
    let sentences: Vec<_> = rows().iter().map(|(results, _)| sentence(results)).collect();
    assert_eq!(
        sentences,
        [
            "0.50 s by itself; memline 2.00× (2.00×), heaptrack 6.00× (6.00×), dhat > 600.00×; in parentheses by the processor's time",
            "0.50 s by itself; memline 12.50× (12.50×), heaptrack ?, dhat 10.00× (10.00×); in parentheses by the processor's time",
        ]
    );
}

#[test]
fn a_page_without_results_has_its_head() {
    assert!(text(&[], &[]).starts_with(HEAD));
}

//! Which lines get a row, how often they are said to have run, and what they are charged with, to the byte.

mod support;

use memline::profile;
use support::{listing, net, profile, profile_async};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// One report, as a listing; its increments add up to `net_bytes`.
#[track_caller]
fn assert_listing(reports: &[memline::Report], net_bytes: i64, expected: &str) {
    assert_eq!(reports.len(), 1);
    assert_eq!(
        listing(&reports[0]).trim_end(),
        expected.trim_start_matches('\n').trim_end()
    );
    assert_eq!(net(&reports[0]), net_bytes);
}

#[profile]
fn branches(n: u32) -> Vec<String> {
    // A comment has no numbers.
    let mut words = Vec::with_capacity(4);

    for i in 0..n {
        if i == 0 {
            words.push("zero".to_owned());
        } else if i == 1 {
            words.push("one".to_owned());
        }
        let word = match i {
            0 => String::from("a"),
            1 => {
                let twice = "bb";
                twice.to_owned()
            }
            i if i > 2 => String::from("cccc"),
            _ => String::new(),
        };
        drop(word);
    }
    words
}

#[test]
fn branches_count_as_often_as_they_run() {
    assert_listing(
        &profile(|| drop(std::hint::black_box(branches(5)))),
        4 * 24 + 4 + 3,
        r#"
1x         |#[profile]
           |fn branches(n: u32) -> Vec<String> {
           |    // A comment has no numbers.
1x +96     |    let mut words = Vec::with_capacity(4);
           |
6x +0      |    for i in 0..n {
5x +0      |        if i == 0 {
1x +4      |            words.push("zero".to_owned());
4x +0      |        } else if i == 1 {
1x +3      |            words.push("one".to_owned());
           |        }
5x +0      |        let word = match i {
1x +1      |            0 => String::from("a"),
           |            1 => {
1x +0      |                let twice = "bb";
1x +2      |                twice.to_owned()
1x +0      |            }
3x +8      |            i if i > 2 => String::from("cccc"),
1x +0      |            _ => String::new(),
           |        };
5x -11     |        drop(word);
5x +0      |    }
1x +0      |    words
1x +0      |}
"#,
    );
}

#[profile]
fn loops() -> usize {
    let mut left = vec![1_u8, 2, 3];
    let mut rounds = 0;
    while rounds < 2 {
        rounds += 1;
    }
    while let Some(byte) = left.pop() {
        if byte == 2 {
            continue;
        }
        rounds += 1;
    }
    'outer: loop {
        for round in [1, 2, 3] {
            rounds += 1;
            if round == 2 {
                break 'outer;
            }
        }
    }
    let Some(_) = left.first() else {
        return rounds;
    };
    0
}

#[test]
fn headers_count_their_evaluations() {
    assert_listing(
        &profile(|| assert_eq!(loops(), 6)),
        0,
        r"
1x         |#[profile]
           |fn loops() -> usize {
1x +3      |    let mut left = vec![1_u8, 2, 3];
1x +0      |    let mut rounds = 0;
3x +0      |    while rounds < 2 {
2x +0      |        rounds += 1;
           |    }
4x +0      |    while let Some(byte) = left.pop() {
3x +0      |        if byte == 2 {
1x +0      |            continue;
           |        }
2x +0      |        rounds += 1;
2x +0      |    }
1x +0      |    'outer: loop {
2x +0      |        for round in [1, 2, 3] {
2x +0      |            rounds += 1;
2x +0      |            if round == 2 {
1x +0      |                break 'outer;
           |            }
1x +0      |        }
           |    }
1x +0      |    let Some(_) = left.first() else {
1x -3      |        return rounds;
           |    };
           |    0
           |}
",
    );
}

#[rustfmt::skip]
#[profile]
fn several_on_a_line(n: usize) {
    let a = vec![0_u8; n]; let b = vec![0_u8; n];
    for _ in 0..n { drop(a.clone()) }
    if b.is_empty() { drop(b) } else { drop(a) }
}

#[test]
fn a_line_of_several_statements_is_one_row() {
    assert_listing(
        &profile(|| several_on_a_line(3)),
        0,
        r"
1x         |#[profile]
           |fn several_on_a_line(n: usize) {
1x +6      |    let a = vec![0_u8; n]; let b = vec![0_u8; n];
4x +0      |    for _ in 0..n { drop(a.clone()) }
1x -3      |    if b.is_empty() { drop(b) } else { drop(a) }
1x -3      |}
",
    );
}

#[rustfmt::skip]
#[profile]
fn closures(n: usize) -> Vec<String> {
    let name = |n: usize| {
        let digits = n.to_string();
        digits + "!"
    };
    let names: Vec<_> = (0..n)
        .map(name)
        .map(|name| match name.len() {
            2 => name,
            _ => String::new(),
        })
        .collect();
    std::convert::identity(if n == 0 {
        vec![String::from("none")]
    } else {
        names
    })
}

#[test]
fn the_lines_of_closures_are_charged_where_they_run() {
    assert_listing(
        &profile(|| drop(closures(2))),
        2 * 24 + 2 * 8,
        r#"
1x         |#[profile]
           |fn closures(n: usize) -> Vec<String> {
1x +0      |    let name = |n: usize| {
2x +2      |        let digits = n.to_string();
2x +14     |        digits + "!"
2x +0      |    };
1x +0      |    let names: Vec<_> = (0..n)
           |        .map(name)
1x +0      |        .map(|name| match name.len() {
2x +0      |            2 => name,
           |            _ => String::new(),
           |        })
1x +48     |        .collect();
1x +0      |    std::convert::identity(if n == 0 {
           |        vec![String::from("none")]
           |    } else {
1x +0      |        names
           |    })
1x +0      |}
"#,
    );
}

async fn page(bytes: usize) -> Vec<u8> {
    std::future::ready(()).await;
    vec![0; bytes]
}

#[rustfmt::skip]
#[profile]
async fn chain(bytes: usize) -> Result<usize, std::string::FromUtf8Error> {
    let page = async {
        let page = page(bytes).await;
        String::from_utf8(page)
    }
    .await?
    .to_uppercase();
    let length = page
        .len();
    Ok(length)
}

#[test]
fn each_await_line_of_a_chain_has_a_row() {
    let (length, reports) = profile_async(chain(100));
    assert_eq!(length.unwrap(), 100);
    assert_listing(
        &reports,
        0,
        r"
1x         |#[profile]
           |async fn chain(bytes: usize) -> Result<usize, std::string::FromUtf8Error> {
1x +0      |    let page = async {
1x +100    |        let page = page(bytes).await;
1x +0      |        String::from_utf8(page)
1x +0      |    }
1x +0      |    .await?
1x +0      |    .to_uppercase();
1x +0      |    let length = page
           |        .len();
1x +0      |    Ok(length)
1x -100    |}
",
    );
}

/// The first line above the attribute is no row.
#[rustfmt::skip]
#[profile]
#[allow(clippy::unused_self, reason = "an attribute below the attribute is a row")]
fn documented(
    bytes: usize, // a comment in the arguments
) -> Vec<u8> {
    let mut kept = Vec::new();
    unsafe_free::nothing();
    {
        kept.resize(bytes, 0_u8);
    }
    kept.shrink_to_fit();

    kept
}

mod unsafe_free {
    pub(super) fn nothing() {}
}

#[test]
fn the_text_is_as_written_from_the_attribute_to_the_brace() {
    let reports = profile(|| drop(documented(10)));
    assert_listing(
        &reports,
        10,
        r#"
1x         |#[profile]
           |#[allow(clippy::unused_self, reason = "an attribute below the attribute is a row")]
           |fn documented(
           |    bytes: usize, // a comment in the arguments
           |) -> Vec<u8> {
1x +0      |    let mut kept = Vec::new();
1x +0      |    unsafe_free::nothing();
           |    {
1x +10     |        kept.resize(bytes, 0_u8);
           |    }
1x +0      |    kept.shrink_to_fit();
           |
1x +0      |    kept
1x +0      |}
"#,
    );
    let rows = reports[0].rows();
    let lines: Vec<u32> = rows.iter().map(memline::Row::line).collect();
    let first = lines[0];
    assert_eq!(lines, (first..).take(14).collect::<Vec<_>>());
    assert!(reports[0].file().ends_with("tests/rows.rs"), "{}", reports[0].file());
}

//! Functions that `macro_rules!` makes. A function stands where its statements are written: in the macro or, if the macro has
//! none of its own, where the macro is called.
#![deny(warnings, unused)]
#![allow(clippy::let_and_return, reason = "rows are what is tested")]

mod made;
mod support;

use support::{listing, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

made::with_a_body!(#[inline] pub(crate) from_another_file, 100);
made::with_a_body!(from_there_again, {
    let twice = 200;
    twice
});

made::around_a_block!(of_a_block {
    let first = Vec::with_capacity(10); // a comment
    let _second: Vec<u8> = Vec::with_capacity(20);

    first
});

made::around_tokens!(of_tokens {
    let first = Vec::with_capacity(10); // a comment
    if first.capacity() > 5 {
        return first;
    }
    Vec::new()
});

made::of_an_expression!(
    of_an_expression,
    if std::hint::black_box(true) {
        let second = Vec::with_capacity(20);
        second
    } else {
        Vec::new()
    }
);

made::of_an_expression!(of_a_block_expression, {
    let second = Vec::with_capacity(20);
    second
});

made::a_future_of!(of_a_future, async {
    let second = Vec::with_capacity(20);
    std::future::ready(()).await;
    second
});

made::before_a_block!(both, look_at, {
    let second = Vec::with_capacity(20);
    second
});

made::of_statements!(of_statements, let first: Vec<u8> = Vec::with_capacity(10); drop(first););

made::an_item!(
    /// What it does.
    fn of_an_item() -> Vec<u8> {
        Vec::with_capacity(10)
    }
);

struct Made;

made::an_impl!(Made {
    fn from_the_caller() -> Vec<u8> {
        Vec::with_capacity(6)
    }
});

macro_rules! around_a_block {
    ($name:ident $block:block) => {
        #[memline::profile]
        fn $name() -> Vec<u8> $block
    };
}

around_a_block!(of_this_file {
    Vec::with_capacity(10)
});

#[rustfmt::skip]
macro_rules! below { ($name:ident $block:block) => { #[memline::profile] fn $name() -> Vec<u8> $block } }
below!(right_below {
    Vec::with_capacity(10)
});

macro_rules! with_a_body {
    ($name:ident, $capacity:expr) => {
        #[memline::profile]
        fn $name() -> Vec<u8> {
            Vec::with_capacity($capacity)
        }
    };
}

with_a_body!(from_this_file, 10);
with_a_body!(from_this_file_again, 20);

macro_rules! around_one_token {
    ($name:ident $block:tt) => {
        #[memline::profile]
        fn $name() -> Vec<u8> $block
    };
}

around_one_token!(of_one_token {
    Vec::with_capacity(10)
});

macro_rules! an_item {
    ($item:item) => {
        #[memline::profile]
        $item
    };
}

an_item!(
    fn item_of_this_file() -> Vec<u8> {
        Vec::with_capacity(10)
    }
);

fn look_at<T>(_: &T) {}

const THERE: &str = "tests/made/mod.rs";
const HERE: &str = "tests/made_by_macros.rs";

/// The report of a function is in this file and says this, and each row that says something of the source has its line's number.
#[track_caller]
fn assert_listing(f: fn() -> Vec<u8>, file: &str, expected: &str) {
    let reports = profile(|| drop(f()));
    let report = &reports[0];
    assert!(report.file().ends_with(file), "{}", report.file());
    assert_eq!(listing(report), expected.trim_start_matches('\n'));
    let text = if file == HERE {
        include_str!("made_by_macros.rs")
    } else {
        include_str!("made/mod.rs")
    };
    for row in &report.rows()[1..] {
        let line = text
            .lines()
            .nth(row.line() as usize - 1)
            .expect("the file has the line");
        // What a macro was given, and the name of the function, are not as in the file.
        let is_as_written = line.contains('$') || line.contains(row.text().trim());
        assert!(is_as_written, "{line:?} is not {:?}", row.text());
    }
}

/// The line of the file on which this stands.
fn line_of(file: &str, text: &str) -> u32 {
    let index = file
        .lines()
        .position(|line| line.contains(text))
        .expect("it is in the file");
    u32::try_from(index + 1).expect("there are not that many lines")
}

#[test]
fn statements_of_a_macro_are_in_its_file() {
    assert_listing(
        from_another_file,
        THERE,
        "
1x         |        #[memline::profile]
           |          #[$attribute]
           |        $vis fn from_another_file() -> Vec<u8> {
1x +10     |            let mut made = Vec::with_capacity(10);
1x +90     |            made.reserve_exact($bytes);
1x +0      |            made
1x +0      |        }
",
    );
    assert_listing(
        from_there_again,
        THERE,
        "
1x         |        #[memline::profile]
           |
           |        $vis fn from_there_again() -> Vec<u8> {
1x +10     |            let mut made = Vec::with_capacity(10);
1x +190    |            made.reserve_exact($bytes);
1x +0      |            made
1x +0      |        }
",
    );
}

#[test]
fn blocks_are_where_the_macro_is_called() {
    assert_listing(
        of_a_block,
        HERE,
        "
1x         |fn of_a_block
1x +10     |    let first = Vec::with_capacity(10); // a comment
1x +20     |    let _second: Vec<u8> = Vec::with_capacity(20);
           |
1x +0      |    first
1x -20     |}
",
    );
    let expected = |name| {
        format!(
            "
1x         |fn {name}
1x +10     |    Vec::with_capacity(10)
1x +0      |}}
"
        )
    };
    assert_listing(of_this_file, HERE, &expected("of_this_file"));
    assert_listing(of_one_token, HERE, &expected("of_one_token"));
    assert_listing(right_below, HERE, &expected("right_below"));
    let reports = profile(|| drop(of_this_file()));
    let expected = line_of(include_str!("made_by_macros.rs"), "!(of_this_file {");
    assert_eq!(reports[0].rows()[0].line(), expected);
}

#[test]
fn bodies_of_nothing_else_are_where_the_macro_is_called() {
    assert_listing(
        of_tokens,
        HERE,
        "
1x         |fn of_tokens
1x +10     |    let first = Vec::with_capacity(10);
1x +0      |    if first.capacity() > 5 {
1x +0      |        return first;
           |    }
           |    Vec::new()
",
    );
    assert_listing(
        of_an_expression,
        HERE,
        "
1x         |fn of_an_expression
1x +0      |    if std::hint::black_box(true) {
1x +20     |        let second = Vec::with_capacity(20);
1x +0      |        second
           |    } else {
           |        Vec::new()
1x +0      |    }
",
    );
}

#[test]
fn blocks_and_futures_may_be_given_as_expressions() {
    assert_listing(
        of_a_block_expression,
        HERE,
        "
1x         |fn of_a_block_expression
1x +20     |    let second = Vec::with_capacity(20);
1x +0      |    second
1x +0      |}
",
    );
    assert_listing(
        || support::drive(of_a_future()),
        HERE,
        "
1x         |fn of_a_future
           |                                async {
1x +20     |    let second = Vec::with_capacity(20);
1x +0      |    std::future::ready(()).await;
1x +0      |    second
1x +0      |}
",
    );
}

#[test]
fn what_a_macro_puts_beside_its_own_counts_on_its_line() {
    assert_listing(
        both,
        THERE,
        "
1x         |        #[memline::profile]
           |        fn both() -> Vec<u8> {
1x +10     |            let first: Vec<u8> = Vec::with_capacity(10);
1x +0      |            $call(&first);
1x +20     |            $block
1x -10     |        }
",
    );
    assert_listing(
        || {
            of_statements();
            Vec::new()
        },
        THERE,
        "
1x         |        #[memline::profile]
           |        #[allow(redundant_semicolons)]
           |        fn of_statements() {
1x +0      |            $($statement;)*
1x +0      |            drop(Vec::<u8>::with_capacity(1));
1x +0      |        }
",
    );
}

#[test]
fn items_are_where_they_are_written() {
    let expected = |name| {
        format!(
            "
1x         |    fn {name}() -> Vec<u8> {{
1x +10     |        Vec::with_capacity(10)
1x +0      |    }}
"
        )
    };
    assert_listing(of_an_item, HERE, &expected("of_an_item"));
    assert_listing(item_of_this_file, HERE, &expected("item_of_this_file"));
    assert_listing(
        Made::from_the_caller,
        HERE,
        "
1x         |    fn from_the_caller() -> Vec<u8> {
1x +6      |        Vec::with_capacity(6)
1x +0      |    }
",
    );
    assert_listing(
        Made::from_the_macro,
        THERE,
        "
1x         |            fn from_the_macro() -> Vec<u8> {
1x +7      |                Vec::with_capacity(7)
1x +0      |            }
",
    );
}

#[test]
fn functions_of_one_macro_have_their_names() {
    let expected = |name, bytes| {
        format!(
            "
1x         |        #[memline::profile]
           |        fn {name}() -> Vec<u8> {{
1x +{bytes}     |            Vec::with_capacity($capacity)
1x +0      |        }}
"
        )
    };
    assert_listing(from_this_file, HERE, &expected("from_this_file", 10));
    assert_listing(from_this_file_again, HERE, &expected("from_this_file_again", 20));
}

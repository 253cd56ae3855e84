//! How large profiled futures are.

use std::fmt::Write as _;

use crate::page;

/// How many times the plain future a profiled one may be, and how many bytes larger for each level of profiled functions.
const TIMES: f64 = 1.2;
const BYTES_A_LEVEL: f64 = 48.0;

/// Defines the functions, with an attribute or without.
macro_rules! functions {
    ($(#[$attribute:meta])?) => {
        $(#[$attribute])?
        pub(super) async fn nothing() {}
        $(#[$attribute])?
        pub(super) async fn a(bytes: [u8; 1024]) -> u8 {
            tokio::task::yield_now().await;
            bytes[0]
        }
        $(#[$attribute])?
        pub(super) async fn f(bytes: [u8; 1024]) -> u8 {
            a(bytes).await
        }
        $(#[$attribute])?
        pub(super) async fn g(bytes: [u8; 1024]) -> u8 {
            f(bytes).await
        }
        $(#[$attribute])?
        pub(super) async fn h(bytes: [u8; 1024]) -> u8 {
            g(bytes).await
        }
        $(#[$attribute])?
        pub(super) async fn wrap<F: Future<Output = u8>>(future: F) -> u8 {
            future.await
        }
    };
}

mod plain {
    functions!();
}

mod profiled {
    functions!(#[memline::profile]);
}

/// The size of a future made of plain functions, and of one made of profiled functions.
macro_rules! sizes {
    ($future:expr) => {
        (
            {
                use plain::*;
                size_of_val(&$future)
            },
            {
                use profiled::*;
                size_of_val(&$future)
            },
        )
    };
}

/// Writes the table.
pub(crate) fn section() -> String {
    let bytes = [0; 1024];
    let cases: [(&str, u16, (usize, usize)); 4] = [
        ("an empty async function", 1, sizes!(nothing())),
        ("an array of 1,024 B and a yield", 1, sizes!(a(bytes))),
        ("the same, handed down four deep", 4, sizes!(h(bytes))),
        (
            "the same, as a future in four wraps",
            5,
            sizes!(wrap(wrap(wrap(wrap(a(bytes)))))),
        ),
    ];
    let mut table = String::from("| future | plain, B | profiled, B | | at most, B | |\n|---|--:|--:|--:|--:|---|\n");
    for (what, levels, (plain, profiled)) in cases {
        let [plain, profiled] = [plain, profiled].map(in_figures);
        let limit = (TIMES * plain + BYTES_A_LEVEL * f64::from(levels)).floor();
        let _ = writeln!(
            table,
            "| {what} | {plain} | {profiled} | {:.2}× | {limit} | {} |",
            profiled / plain,
            page::verdict(profiled <= limit),
        );
    }
    format!(
        "## Sizes of futures\n\n\
         At most {TIMES} times the plain future, and {BYTES_A_LEVEL} B for each level of profiled functions.\n\n\
         {table}\n"
    )
}

fn in_figures(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).expect("a future of these functions is a few KiB"))
}

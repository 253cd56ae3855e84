//! How large a profiled async function's future is, beside that of its unprofiled twin.

/// The same functions, with the attribute and without.
macro_rules! functions {
    ($(#[$attribute:meta])*) => {
        use std::future::ready;

        $(#[$attribute])*
        pub(super) async fn nothing() {}

        $(#[$attribute])*
        pub(super) async fn first(bytes: [u8; 1024]) -> u8 {
            ready(()).await;
            bytes[0]
        }

        $(#[$attribute])*
        pub(super) async fn second(bytes: [u8; 1024]) -> u8 {
            first(bytes).await
        }

        $(#[$attribute])*
        pub(super) async fn third(bytes: [u8; 1024]) -> u8 {
            second(bytes).await
        }

        $(#[$attribute])*
        pub(super) async fn fourth(bytes: [u8; 1024]) -> u8 {
            third(bytes).await
        }

        $(#[$attribute])*
        pub(super) async fn wrap<F: Future<Output = u8>>(future: F) -> u8 {
            future.await
        }

        $(#[$attribute])*
        pub(super) async fn loops(texts: Vec<String>) -> usize {
            let mut sum = 0;
            for text in texts {
                let copy = text.clone();
                sum += copy.len();
                ready(()).await;
            }
            sum
        }
    };
}

mod profiled {
    functions!(#[memline::profile]);
}

mod plain {
    functions!();
}

/// A profiled future may have a fifth more, for what the compiler places otherwise, and its wrapper at each level.
#[track_caller]
fn assert_close(profiled: usize, plain: usize, levels: usize) {
    let allowed = plain + plain / 5 + 48 * levels;
    assert!(
        profiled <= allowed,
        "{profiled} bytes, plain {plain}, allowed {allowed}"
    );
}

/// Compares the sizes of a future that is made of so many levels of functions.
macro_rules! assert_close {
    ($levels:expr, $future:expr) => {{
        let plain = {
            use plain::*;
            size_of_val(&$future)
        };
        let profiled = {
            use profiled::*;
            size_of_val(&$future)
        };
        assert_close(profiled, plain, $levels);
    }};
}

#[test]
fn futures_are_about_as_large_as_without() {
    assert_close!(1, nothing());
    assert_close!(1, loops(Vec::new()));
    assert_close!(1, first([0; 1024]));
    assert_close!(2, second([0; 1024]));
    assert_close!(3, third([0; 1024]));
    assert_close!(4, fourth([0; 1024]));
}

/// Each level holds the one below twice, as a parameter and while it waits; a wrapper that held it again would double that.
#[test]
fn futures_in_futures_do_not_double() {
    assert_close!(2, wrap(first([0; 1024])));
    assert_close!(3, wrap(wrap(first([0; 1024]))));
    assert_close!(4, wrap(wrap(wrap(first([0; 1024])))));
    assert_close!(5, wrap(wrap(wrap(wrap(first([0; 1024]))))));
    assert_close!(5, wrap(fourth([0; 1024])));
}

/// An async function that awaits nothing is all wrapper: as much as the crate's documentation says.
#[test]
fn wrapper_has_32_bytes() {
    assert_eq!(size_of_val(&plain::nothing()), 1);
    assert_eq!(size_of_val(&profiled::nothing()), 32);
}

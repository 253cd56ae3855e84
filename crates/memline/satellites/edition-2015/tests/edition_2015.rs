//! Edition 2015 has no async functions, and no path to a crate without `extern crate`.
#![deny(warnings)]
#![allow(anonymous_parameters, bare_trait_objects, for_loops_over_fallibles)]
#![allow(
    clippy::type_complexity,
    clippy::uninlined_format_args,
    reason = "as one wrote in 2015"
)]
#![forbid(unsafe_code)]

extern crate memline;

use std::collections::HashMap;
use std::fmt::Debug;

use memline::{profile, Measure, Session};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

mod within {
    #[::memline::profile]
    pub(crate) fn by_its_path() -> Vec<u8> {
        Vec::with_capacity(10)
    }

    use memline::profile;

    pub(crate) struct Page(pub(crate) Vec<u8>);

    #[profile]
    impl Page {
        pub(crate) fn take(self, dyn: usize) -> Result<usize, String> {
            let async = self.0.capacity() + dyn;
            for try in Some(async) {
                if try == 0 {
                    return Err("it is empty".to_owned());
                }
            }
            Ok(async)
        }

        pub(crate) fn asserted(self) -> usize {
            assert!(self.0.capacity() > 0);
            self.0.capacity()
        }
    }
}

#[profile(measure = "task")]
fn plain<T: Debug>(value: T, closures: &[Box<Fn(&str) -> usize>]) -> HashMap<usize, String> {
    let text = format!("{:?}", value);
    let lengths = closures.iter().map(|closure| closure(&text));
    assert_eq!(lengths.sum::<usize>(), text.len() * closures.len());
    HashMap::new()
}

trait Given {
    fn unnamed(&self, usize) -> usize;

    #[profile]
    fn twice(&self, n: usize) -> usize {
        let once = self.unnamed(n);
        once + self.unnamed(n)
    }
}

impl Given for u8 {
    fn unnamed(&self, n: usize) -> usize {
        n
    }
}

#[test]
fn functions_are_profiled() {
    let session = Session::builder().measure(Measure::Task).open();
    session.run(|| {
        drop(within::by_its_path());
        assert_eq!(within::Page(Vec::with_capacity(20)).take(1), Ok(21));
        assert_eq!(within::Page(Vec::with_capacity(20)).asserted(), 20);
        drop(plain(3, &[Box::new(str::len)]));
        assert_eq!(1_u8.twice(2), 4);
    });
    let profile = session.finish();
    let told: Vec<_> = profile
        .iter()
        .map(|report| (report.function(), report.net_bytes()))
        .collect();
    let expected = [
        ("by_its_path", 10),
        ("take", -20),
        ("asserted", -20),
        ("plain", 0),
        ("twice", 0),
    ];
    assert_eq!(told, expected);
}

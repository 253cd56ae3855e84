//! `#[profile]` on an `impl`, a trait or a module: on all functions in it.
#![deny(warnings, unused, unreachable_pub)]
#![allow(clippy::let_and_return, clippy::unused_self, reason = "rows are what is tested")]

mod support;

use memline::{Measure, Report, profile};
use support::{listing, net, profile, profile_async};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

struct Page {
    bytes: Vec<u8>,
}

#[profile]
impl Page {
    const LENGTH: usize = Self::length();

    const fn length() -> usize {
        100
    }

    /// A function without an attribute line begins at its `fn` line.
    fn new() -> Self {
        let bytes = Vec::with_capacity(Self::LENGTH);
        Self { bytes }
    }

    #[inline]
    #[rustfmt::skip]
    pub(crate) async fn grow(
        &mut self,
        by: usize,
    ) {
        std::future::ready(()).await;
        self.bytes.reserve_exact(by);
    }

    #[rustfmt::skip]
    fn room(&self) -> usize { self.bytes.capacity() }

    #[rustfmt::skip]
    fn two(&self) -> [Vec<u8>; 2] { let first = self.bytes.clone();
        [first, Vec::with_capacity(10)]
    }

    #[profile(skip)]
    fn left_out(&self) -> usize {
        self.bytes.len()
    }

    #[profile(name = "shrink", measure = "heap")]
    fn make_smaller(&mut self) {
        self.bytes.shrink_to(50);
    }

    #[cfg_attr(all(), profile(name = "conditional"))]
    fn if_so(&self) {
        drop(self.bytes.clone());
    }

    #[cfg_attr(any(), profile(skip))]
    fn if_not(&self) {
        drop(self.bytes.clone());
    }
}

#[profile(measure = "task", max_peak = "1 KiB")]
trait Twice {
    fn bytes(&self) -> usize;

    fn twice(&self) -> Vec<u8> {
        Vec::with_capacity(2 * self.bytes())
    }
}

impl Twice for Page {
    fn bytes(&self) -> usize {
        self.bytes.capacity()
    }
}

#[profile]
mod within {
    pub(crate) struct Inner;

    impl Inner {
        pub(crate) fn of_impl(&self) -> Vec<u8> {
            Vec::with_capacity(1)
        }
    }

    pub(crate) mod deeper {
        pub(crate) fn of_module() -> Vec<u8> {
            Vec::with_capacity(2)
        }
    }

    #[profile(skip)]
    pub(crate) mod left_out {
        pub(crate) fn of_module() -> Vec<u8> {
            Vec::with_capacity(3)
        }
    }

    pub(crate) trait Given {
        fn of_trait(&self) -> Vec<u8> {
            Vec::with_capacity(4)
        }
    }

    impl Given for Inner {}

    use memline::profile;
}

#[async_trait::async_trait]
trait Load {
    async fn load(self) -> Vec<u8>;
}

#[profile]
#[async_trait::async_trait]
impl Load for Page {
    async fn load(self) -> Vec<u8> {
        let twice = Vec::with_capacity(2 * self.bytes.capacity());
        twice
    }
}

#[profile]
#[async_trait::async_trait]
trait LoadTwice {
    async fn load_twice(&self) -> Vec<u8> {
        let mut twice = Vec::with_capacity(2);
        twice.reserve_exact(self.size());
        twice
    }

    fn size(&self) -> usize;
}

impl LoadTwice for Page {
    fn size(&self) -> usize {
        4
    }
}

fn names(reports: &[Report]) -> Vec<&str> {
    reports.iter().map(Report::function).collect()
}

#[test]
fn functions_of_an_impl_are_profiled() {
    let ((), reports) = profile_async(async {
        let mut page = Page::new();
        page.grow(200).await;
        assert_eq!(page.room(), 200);
        drop(page.two());
        assert_eq!(page.left_out(), 0);
        page.make_smaller();
        page.if_so();
        page.if_not();
    });
    let expected = ["new", "grow", "room", "two", "shrink", "conditional", "if_not"];
    assert_eq!(names(&reports), expected);
    let listings: Vec<String> = reports[..4].iter().map(listing).collect();
    assert_eq!(
        listings,
        [
            "\
1x         |    fn new() -> Self {
1x +100    |        let bytes = Vec::with_capacity(Self::LENGTH);
1x +0      |        Self { bytes }
1x +0      |    }
",
            "\
1x         |    pub(crate) async fn grow(
           |        &mut self,
           |        by: usize,
           |    ) {
1x +0      |        std::future::ready(()).await;
1x +100    |        self.bytes.reserve_exact(by);
1x +0      |    }
",
            "\
1x         |    fn room(&self) -> usize
1x +0      |    fn room(&self) -> usize { self.bytes.capacity() }
",
            "\
1x         |    fn two(&self) -> [Vec<u8>; 2]
1x +0      |    fn two(&self) -> [Vec<u8>; 2] { let first = self.bytes.clone();
1x +10     |        [first, Vec::with_capacity(10)]
1x +0      |    }
",
        ]
    );
    assert_eq!(reports[4].measure(), Measure::Heap);
}

#[test]
fn report_begins_at_the_fn_line() {
    let reports = profile(|| drop(Page::new()));
    let lines: Vec<u32> = reports[0].rows().iter().map(memline::Row::line).collect();
    let first = lines[0];
    assert_eq!(lines, [first, first + 1, first + 2, first + 3]);
    let file = include_str!("on_items.rs");
    let row = usize::try_from(first).expect("there are not that many lines") - 1;
    assert_eq!(file.lines().nth(row), Some("    fn new() -> Self {"));
    assert!(reports[0].file().ends_with("tests/on_items.rs"));
}

#[test]
fn arguments_are_handed_down() {
    let page = Page {
        bytes: Vec::with_capacity(600),
    };
    let panic = std::panic::catch_unwind(|| page.twice().len()).expect_err("it is over its budget");
    let message = panic.downcast_ref::<String>().expect("it is a sentence");
    assert!(message.contains("max_peak is 1.0 KiB"), "{message}");
}

#[test]
fn functions_of_a_module_are_profiled() {
    use within::Given as _;
    let reports = profile(|| {
        drop(within::Inner.of_impl());
        drop(within::deeper::of_module());
        drop(within::left_out::of_module());
        drop(within::Inner.of_trait());
    });
    assert_eq!(names(&reports), ["of_impl", "of_module", "of_trait"]);
    assert_eq!(reports.iter().map(net).collect::<Vec<_>>(), [1, 2, 4]);
}

#[test]
fn another_attribute_may_rewrite_the_functions() {
    let (length, reports) = profile_async(async {
        let page = Page::new();
        page.load_twice().await.capacity() + page.load().await.capacity()
    });
    assert_eq!(length, 204);
    assert_eq!(names(&reports), ["new", "load_twice", "load"]);
    assert_eq!(
        listing(&reports[1]),
        "\
1x         |    async fn load_twice(&self) -> Vec<u8> {
1x +2      |        let mut twice = Vec::with_capacity(2);
1x +2      |        twice.reserve_exact(self.size());
1x +0      |        twice
1x +0      |    }
"
    );
    assert_eq!(
        listing(&reports[2]),
        "\
1x         |    async fn load(self) -> Vec<u8> {
1x +200    |        let twice = Vec::with_capacity(2 * self.bytes.capacity());
1x +0      |        twice
1x -100    |    }
"
    );
}

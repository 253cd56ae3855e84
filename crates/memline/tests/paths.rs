//! Functions of one name are told apart by their paths: module, type and trait. What a function is generic over is a `_`.
#![allow(
    clippy::default_constructed_unit_structs,
    clippy::unused_async,
    clippy::unused_self,
    reason = "paths are what is tested"
)]

mod support;

use memline::profile;
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

struct Page;

struct Stack<T>(Vec<T>);

#[profile]
impl Page {
    fn new() -> Self {
        Self
    }

    async fn later(&self) {}
}

#[profile]
impl<T> Stack<T> {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn push_all<U: Into<T>, const N: usize>(&mut self, all: [U; N]) {
        self.0.extend(all.map(Into::into));
    }
}

#[profile]
impl Default for Page {
    fn default() -> Self {
        Self
    }
}

#[profile]
impl<T> Default for Stack<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[profile]
trait Load {
    fn load(&self) -> usize {
        1
    }
}

impl Load for Page {}

impl<T> Load for &Stack<T> {}

#[async_trait::async_trait]
trait Fetch {
    async fn fetch(&self) -> usize;
}

#[profile]
#[async_trait::async_trait]
impl Fetch for Page {
    async fn fetch(&self) -> usize {
        3
    }
}

mod inner {
    use memline::profile;

    #[profile]
    pub(crate) fn new() {}

    #[profile]
    impl super::Page {
        pub(crate) fn elsewhere(&self) {}
    }

    #[profile(name = "by its name")]
    pub(crate) fn named() {}
}

#[profile]
fn counts(numbers: impl Iterator<Item = u8>, add: impl Fn(usize) -> usize) -> usize {
    add(numbers.count())
}

#[profile]
fn outer() -> usize {
    #[profile]
    fn new() -> usize {
        1
    }
    new()
}

#[test]
fn functions_have_their_paths() {
    let reports = profile(|| {
        drop((Page::new(), Stack::<u8>::new(), Stack::<u16>::new()));
        support::drive(Page.later());
        Stack::<u16>(Vec::new()).push_all([1_u8]);
        drop((Page::default(), Stack::<u8>::default()));
        assert_eq!(Page.load() + (&Stack::<u8>(Vec::new())).load(), 2);
        assert_eq!(support::drive(Page.fetch()), 3);
        inner::new();
        Page.elsewhere();
        inner::named();
        assert_eq!(counts(std::iter::once(1), |n| n + 1), 2);
        assert_eq!(outer(), 1);
    });
    let told: Vec<_> = reports.iter().map(|report| (report.path(), report.calls())).collect();
    let expected = [
        ("paths::Page::new", 1),
        ("paths::Stack<_>::new", 2),
        ("paths::Page::later", 1),
        ("paths::Stack<_>::push_all<_, _>", 1),
        ("<paths::Page as core::default::Default>::default", 1),
        ("<paths::Stack<_> as core::default::Default>::default", 1),
        ("paths::Load::load", 2),
        ("<paths::Page as paths::Fetch>::fetch", 1),
        ("paths::inner::new", 1),
        ("paths::inner::<impl paths::Page>::elsewhere", 1),
        ("by its name", 1),
        ("paths::counts<_, _>", 1),
        ("paths::outer", 1),
        ("paths::outer::new", 1),
    ];
    assert_eq!(told, expected);
}

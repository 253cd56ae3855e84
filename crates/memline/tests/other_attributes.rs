//! `#[profile]` together with attributes that rewrite the function.
#![deny(unreachable_code)]

mod quiet;
mod support;

use std::future::Future;
use std::pin::Pin;

use memline::profile;
use support::{listing, net, profile, profile_async};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[async_trait::async_trait]
trait Load {
    async fn load(&self, bytes: usize) -> Vec<u8>;

    async fn check(&self, bytes: usize);

    async fn leave(&self);

    #[profile]
    async fn load_twice(&self, bytes: usize) -> Vec<u8> {
        let mut first = self.load(bytes).await;
        let second = self.load(bytes).await;
        first.extend_from_slice(&second);
        first
    }
}

struct Zeros;

struct Nothing;

#[async_trait::async_trait]
impl Load for Nothing {
    #[profile]
    async fn load(&self, bytes: usize) -> Vec<u8> {
        unreachable!("nothing to load {bytes} bytes from")
    }

    #[profile]
    async fn check(&self, bytes: usize) {
        unimplemented!("nothing to check {bytes} bytes of")
    }

    #[profile]
    async fn leave(&self) {
        std::panic::resume_unwind(Box::new("left"))
    }
}

#[async_trait::async_trait]
impl Load for Zeros {
    #[profile]
    async fn load(&self, bytes: usize) -> Vec<u8> {
        std::future::ready(()).await;
        let mut page = Vec::with_capacity(2 * bytes);
        page.resize(bytes, 0);
        page
    }

    #[profile]
    async fn check(&self, bytes: usize) {
        let page = self.load(bytes).await;
        if page.len() > 100 {
            return;
        }
        let twice = page.repeat(2);
        assert_eq!(twice.len(), 2 * bytes);
    }

    #[profile]
    async fn leave(&self) {
        std::future::ready(()).await;
    }
}

/// The body is in a block of the attribute's, whose brace is the function's: it gives back what the body's variables hold.
/// The first call returns early.
#[test]
fn async_trait_methods_give_back_on_their_brace() {
    let ((), reports) = profile_async(async {
        Zeros.check(200).await;
        Zeros.check(50).await;
        Zeros.leave().await;
    });
    let names: Vec<_> = reports
        .iter()
        .map(|report| (report.function(), report.calls()))
        .collect();
    assert_eq!(names, [("check", 2), ("load", 2), ("leave", 1)]);
    assert_eq!(
        listing(&reports[0]),
        "\
2x         |    #[profile]
           |    async fn check(&self, bytes: usize) {
2x +500    |        let page = self.load(bytes).await;
2x +0      |        if page.len() > 100 {
1x -400    |            return;
           |        }
1x +100    |        let twice = page.repeat(2);
1x +0      |        assert_eq!(twice.len(), 2 * bytes);
1x -200    |    }
"
    );
    assert_eq!(net(&reports[0]), 0);
}

#[test]
fn a_method_need_not_come_to_its_end() {
    quiet::reports();
    assert!(std::panic::catch_unwind(|| support::profile_async(Nothing.check(1))).is_err());
    assert!(std::panic::catch_unwind(|| support::profile_async(Nothing.leave())).is_err());
}

#[test]
fn a_method_may_only_panic() {
    quiet::reports();
    let panicked = std::panic::catch_unwind(|| support::profile_async(Nothing.load(1))).unwrap_err();
    assert_eq!(
        panicked.downcast_ref::<String>().unwrap(),
        "internal error: entered unreachable code: nothing to load 1 bytes from"
    );
}

#[test]
fn async_trait_methods_are_profiled_when_they_run() {
    let (page, reports) = profile_async(Zeros.load_twice(100));
    assert_eq!(page.len(), 200);
    let told: Vec<_> = reports
        .iter()
        .map(|report| (report.function(), report.calls()))
        .collect();
    assert_eq!(told, [("load_twice", 1), ("load", 2)]);
    assert_eq!(
        listing(&reports[1]),
        "\
2x         |    #[profile]
           |    async fn load(&self, bytes: usize) -> Vec<u8> {
2x +0      |        std::future::ready(()).await;
2x +400    |        let mut page = Vec::with_capacity(2 * bytes);
2x +0      |        page.resize(bytes, 0);
2x +0      |        page
2x +0      |    }
"
    );
    // The boxed futures of the two inner calls come and go within their lines.
    assert_eq!(net(&reports[0]), 200);
}

#[profile]
fn boxed(bytes: usize) -> Pin<Box<dyn Future<Output = Vec<u8>> + Send>> {
    let doubled = 2 * bytes;
    Box::pin(async move {
        let page = vec![0_u8; doubled];
        std::future::ready(()).await;
        page
    })
}

#[test]
fn a_function_that_returns_a_future_is_profiled_when_it_runs() {
    let (page, reports) = profile_async(boxed(50));
    assert_eq!(page.len(), 100);
    assert_eq!(
        listing(&reports[0]),
        "\
1x         |#[profile]
           |fn boxed(bytes: usize) -> Pin<Box<dyn Future<Output = Vec<u8>> + Send>> {
           |    let doubled = 2 * bytes;
           |    Box::pin(async move {
1x +100    |        let page = vec![0_u8; doubled];
1x +0      |        std::future::ready(()).await;
1x +0      |        page
           |    })
1x +0      |}
"
    );
}

#[tokio::main(flavor = "current_thread")]
#[profile]
async fn main_function(bytes: usize) -> usize {
    let page = vec![0_u8; bytes];
    tokio::task::yield_now().await;
    page.len()
}

#[test]
fn a_function_under_tokios_main_is_profiled() {
    let reports = profile(|| assert_eq!(main_function(100), 100));
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].function(), reports[0].calls()), ("main_function", 1));
    let page = reports[0].rows()[2].stats().unwrap();
    assert_eq!((page.occurrences, page.increment_bytes), (1, 100));
}

#[tokio::test]
#[profile]
async fn a_test_function_is_still_a_test() {
    quiet::reports();
    let page = Vec::from([0_u8; 100]);
    assert_eq!(page.len(), 100);
}

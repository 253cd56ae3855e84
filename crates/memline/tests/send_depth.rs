//! How many profiled async functions can call one another below a check that the outermost future is `Send`, with the
//! compiler's default recursion limit: that this compiles is the test.

mod quiet;

use futures_util::FutureExt as _;
use memline::profile;

#[profile]
async fn f0() -> u32 {
    std::future::ready(0).await
}

macro_rules! chain {
    ($($name:ident $below:ident)*) => {
        $(
            #[profile]
            async fn $name() -> u32 {
                $below().await + 1
            }
        )*
    };
}

chain! {
    f1 f0 f2 f1 f3 f2 f4 f3 f5 f4 f6 f5 f7 f6 f8 f7 f9 f8 f10 f9 f11 f10 f12 f11 f13 f12 f14 f13 f15 f14 f16 f15
    f17 f16 f18 f17 f19 f18 f20 f19 f21 f20 f22 f21 f23 f22 f24 f23
}

fn sent<F: Future + Send>(future: F) -> F {
    future
}

#[test]
fn chain_of_25_is_send() {
    quiet::reports();
    assert_eq!(sent(f24()).now_or_never(), Some(24));
}

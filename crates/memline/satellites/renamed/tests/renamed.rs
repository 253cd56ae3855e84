//! The dependency has another name, and the attribute finds it.
#![deny(warnings)]
#![forbid(unsafe_code)]

use profiler::{Measure, Session, profile};

#[global_allocator]
static ALLOC: profiler::Alloc = profiler::Alloc::system();

#[profile]
fn plain() -> Vec<u8> {
    Vec::with_capacity(10)
}

#[profiler::profile(measure = "task")]
async fn waits(bytes: usize) -> Vec<u8> {
    let (first, second) = (std::future::ready(bytes), async {
        let third = 3;
        bytes + third
    });
    let mut made = Vec::with_capacity(first.await);
    for n in 0..2 {
        made.push(n);
    }
    made.reserve_exact(second.await);
    made
}

#[profile(crate = profiler)]
fn said() -> Vec<u8> {
    Vec::with_capacity(30)
}

#[profile]
mod within {
    pub(crate) fn inner() -> Vec<u8> {
        Vec::with_capacity(40)
    }
}

#[test]
fn functions_are_profiled() {
    let session = Session::builder().measure(Measure::Task).open();
    session.run(|| {
        drop((plain(), said(), within::inner()));
        let mut waits = std::pin::pin!(waits(20));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(waits.as_mut().poll(&mut context).is_ready());
    });
    let profile = session.finish();
    let told: Vec<_> = profile
        .iter()
        .map(|report| (report.function(), report.net_bytes()))
        .collect();
    assert_eq!(told, [("plain", 10), ("said", 30), ("inner", 40), ("waits", 25)]);
}

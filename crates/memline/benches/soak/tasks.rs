//! Millions of tasks, each spawned for the call that waits for it.

use memline::{Measure, Session, profile};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

use crate::watch::Watch;

/// Tasks that are alive at once.
const ALIVE: u32 = 50;

#[profile]
async fn task(n: u32) -> usize {
    let block = Vec::from([1_u8; 100]);
    yield_now().await;
    block.len() + usize::from(n == 0)
}

#[profile]
async fn spawn_all(tasks: u32) -> usize {
    let mut handles = Vec::with_capacity(ALIVE as usize);
    let mut bytes = 0;
    for n in 0..tasks {
        handles.push(memline::spawn(task(n)));
        if handles.len() == handles.capacity() || n + 1 == tasks {
            for handle in handles.drain(..) {
                bytes += handle.await.expect("no task panics");
            }
        }
    }
    bytes
}

/// A session for each run of tasks, on two threads.
pub(crate) fn spawned(watch: &mut Watch) {
    let runtime = runtime();
    watch.time(|tasks| {
        let session = Session::builder().measure(Measure::Task).open();
        runtime.block_on(session.scope(spawn_all(tasks)));
        let reports = session.finish().into_reports();
        let calls: Vec<_> = reports.iter().map(memline::Report::calls).collect();
        assert_eq!(calls, [1, u64::from(tasks)], "each task was counted");
    });
}

fn runtime() -> Runtime {
    let runtime = Builder::new_multi_thread().worker_threads(2).build();
    runtime.expect("the system has room for two threads")
}

//! A server's loop: one profiled call that spawns a task for each connection and never ends.

use std::sync::Arc;
use std::time::Instant;

use memline::profile;
use tokio::runtime::Builder;
use tokio::task::yield_now;

use crate::Profiler;
use crate::watch::Watch;

/// Connections that are open at once.
const OPEN: usize = 100;

#[profile]
async fn connection(open: Arc<()>) -> usize {
    let request = vec![1_u8; 1000];
    yield_now().await;
    let answer = request.clone();
    drop(open);
    answer.len()
}

/// The counter of open connections is its number of owners. The handles are dropped, as servers do.
#[profile]
async fn accept(watch: &mut Watch) {
    let open = Arc::new(());
    while let Some(connections) = watch.next_run() {
        let started = Instant::now();
        for _ in 0..connections {
            drop(memline::spawn(connection(Arc::clone(&open))));
            while Arc::strong_count(&open) > OPEN {
                yield_now().await;
            }
        }
        while Arc::strong_count(&open) > 1 {
            yield_now().await;
        }
        watch.ran(started.elapsed());
    }
}

fn serve(watch: &mut Watch) {
    let runtime = Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime of this thread needs nothing of the system");
    runtime.block_on(accept(watch));
}

/// Outside of any session: the call is a unit of its own, for as long as it runs.
pub(crate) fn reported(watch: &mut Watch) {
    serve(watch);
}

/// While a profiler merges all calls of the process.
pub(crate) fn merged(watch: &mut Watch) {
    let profiler = Profiler::start();
    serve(watch);
    assert_eq!(profiler.finish().reports().len(), 2, "two functions were called");
}

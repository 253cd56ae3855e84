//! Tasks that are spawned by a profiled call and aborted: what they had is given back, what they handed out is not.

mod support;

use std::future::pending;

use memline::{Report, SpawnClosure as _, profile, spawn};
use support::beside::assert_beside;
use support::hands::{Desk, bytes, opened};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

type Out = &'static Desk<Vec<u8>>;

fn desk() -> Out {
    Box::leak(Box::new(Desk::new()))
}

/// The reports of a future that runs in a session and a runtime of its own, which have both ended.
fn profiled<T>(future: impl Future<Output = T>) -> (T, Vec<Report>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("no threads are needed");
    let session = opened();
    let result = runtime.block_on(session.scope(future));
    drop(runtime);
    (result, session.finish().into_reports())
}

#[rustfmt::skip]
#[profile]
async fn aborts_a_block(out: Out) -> bool {
    let task = spawn(async move { //= 1x _ #_ spawned +0
        let v = bytes(1000); //= 1x +1000 #1
        out.put(bytes(500)); //= 1x +500 #1
        pending::<()>().await; //= 1x -1000 cancelled
        drop(v);
    });
    tokio::task::yield_now().await; //= 1x _ #_
    task.abort(); //= 1x _ #_
    let end = task.await; //= 1x _ #_
    end.is_err_and(|error| error.is_cancelled()) //= 1x _ #_
    //} 1x
}

/// The lines of the block have its bytes, and so the line that spawned it has none.
#[test]
fn task_that_waits_is_aborted() {
    let out = desk();
    let (is_cancelled, reports) = profiled(aborts_a_block(out));
    assert!(is_cancelled);
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], &[]);
    assert_eq!(out.take().len(), 500);
}

async fn works(out: Out) {
    let v = bytes(1000);
    out.put(bytes(500));
    pending::<()>().await;
    drop(v);
}

#[rustfmt::skip]
#[profile]
async fn aborts_three(out: Out) -> usize {
    let tasks = [spawn(works(out)), spawn(works(out)), spawn(works(out))]; //= 1x _ #_ spawned +1500
    tokio::task::yield_now().await; //= 1x _ #_
    let mut cancelled = 0; //= 1x
    for task in tasks { //= 4x
        task.abort(); //= 3x _ #_
        cancelled += usize::from(task.await.is_err()); //= 3x _ #_
    } //= 3x _ #_
    cancelled //= 1x
    //} 1x
}

/// Of each is left what it handed out.
#[test]
fn three_tasks_are_aborted() {
    let out = desk();
    let (cancelled, reports) = profiled(aborts_three(out));
    assert_eq!(cancelled, 3);
    assert_beside(&reports[0], &[]);
}

#[rustfmt::skip]
#[profile]
async fn aborts_what_spawns(out: Out) -> bool {
    let task = spawn(spawns(out)); //= 1x _ #_ spawned +500
    tokio::task::yield_now().await; //= 1x _ #_
    tokio::task::yield_now().await; //= 1x _ #_
    task.abort(); //= 1x _ #_
    task.await.is_err() //= 1x _ #_
    //} 1x
}

async fn spawns(out: Out) {
    let own = bytes(70);
    let below = (|| bytes(30)).in_current_line()();
    (|| out.put(bytes(500))).in_current_line()();
    pending::<()>().await;
    drop((own, below));
}

/// What a task has others do for it is the line's that spawned the task.
#[test]
fn work_of_spawned_work_is_the_first_lines() {
    let out = desk();
    let (is_cancelled, reports) = profiled(aborts_what_spawns(out));
    assert!(is_cancelled);
    assert_beside(&reports[0], &[]);
    assert_eq!(out.take().len(), 500);
}

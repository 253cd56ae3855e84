//! Async closures have rows, as closures and async blocks have.
#![deny(warnings)]
#![allow(
    clippy::let_and_return,
    clippy::unused_async,
    reason = "rows of closures are what is tested"
)]

mod support;

use memline::profile;
use support::hands::{bytes, poll_once};
use support::{drive, give_way, listing, net};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

async fn calls<T>(f: impl AsyncFn(usize) -> T) -> [T; 2] {
    [f(100).await, f(200).await]
}

async fn calls_mutably<T>(mut f: impl AsyncFnMut(Vec<u8>) -> T) -> T {
    f(bytes(10)).await
}

async fn calls_once<T>(f: impl AsyncFnOnce() -> T) -> T {
    f().await
}

#[profile]
async fn by_reference() -> usize {
    let captured = bytes(1000);
    let lengths = calls(async |n| {
        let page = bytes(n);
        std::future::ready(()).await;
        page.len() + captured.len()
    })
    .await;
    lengths[0] + lengths[1]
}

#[profile]
async fn by_mutable_reference() -> usize {
    let mut kept = Vec::new();
    calls_mutably(async |page: Vec<u8>| -> Result<(), std::num::ParseIntError> {
        kept = bytes(50);
        let length: usize = "3".parse()?;
        assert!(page.len() > length);
        Ok(())
    })
    .await
    .expect("it is a number");
    kept.len()
}

#[profile]
async fn by_value() -> Vec<u8> {
    let captured = bytes(1000);
    let shown = async move || {
        let page = bytes(100);
        drop(captured);
        page
    };
    calls_once(shown).await
}

#[profile]
async fn lends() -> usize {
    let captured = bytes(1000);
    let lend = async || {
        let page = bytes(10);
        drop(page);
        &captured
    };
    let numbers = async || captured.iter();
    lend().await.len() + numbers().await.len()
}

async fn last(f: impl for<'a> AsyncFn(&'a mut Vec<u8>) -> &'a mut u8) -> u8 {
    let mut page = Vec::with_capacity(2);
    *f(&mut page).await
}

#[profile]
async fn hands_on() -> u8 {
    last(async |page| {
        page.push(2);
        &mut page[0]
    })
    .await
}

#[profile]
async fn on_one_line() -> usize {
    calls(async |n| bytes(n).len()).await.iter().sum()
}

#[profile]
async fn suspended() -> usize {
    let twice = async |page: &Vec<u8>| {
        let copy = page.clone();
        give_way().await;
        copy.len()
    };
    let page = bytes(10);
    let mut first = std::pin::pin!(twice(&page));
    assert!(poll_once(first.as_mut()).is_pending());
    let second = twice(&page).await;
    second + first.await
}

#[profile]
fn in_a_sync_function() -> usize {
    let length = async |n: usize| {
        let page = bytes(n);
        page.len()
    };
    drive(length(30))
}

/// It is dropped where it waits.
#[profile]
async fn cancelled() {
    let waits = async |n: usize| {
        let page = bytes(n);
        give_way().await;
        page.len()
    };
    {
        let mut waiting = std::pin::pin!(waits(30));
        assert!(poll_once(waiting.as_mut()).is_pending());
    }
}

fn is_send<T: Send>(value: T) -> T {
    value
}

/// What the report of the only function says.
#[track_caller]
fn assert_listing<T>(future: impl Future<Output = T>, expected: &str) -> T {
    let session = memline::Session::builder().measure(memline::Measure::Task).open();
    let result = drive(session.scope(future));
    let reports = session.finish().into_reports();
    assert_eq!(listing(&reports[0]), expected.trim_start_matches('\n'));
    assert_eq!(net(&reports[0]), reports[0].net_bytes());
    result
}

#[test]
fn async_closures_are_charged_on_their_lines() {
    let sum = assert_listing(
        by_reference(),
        "
1x         |#[profile]
           |async fn by_reference() -> usize {
1x +1000   |    let captured = bytes(1000);
1x +0      |    let lengths = calls(async |n| {
2x +300    |        let page = bytes(n);
2x +0      |        std::future::ready(()).await;
2x -300    |        page.len() + captured.len()
           |    })
1x +0      |    .await;
1x +0      |    lengths[0] + lengths[1]
1x -1000   |}
",
    );
    assert_eq!(sum, 2300);
}

/// The page is made by what calls the closure, within the `.await`. The closure's brace shares its line.
#[test]
fn async_closure_may_change_what_it_captures_and_ask() {
    let length = assert_listing(
        by_mutable_reference(),
        "
1x         |#[profile]
           |async fn by_mutable_reference() -> usize {
1x +0      |    let mut kept = Vec::new();
1x +0      |    calls_mutably(async |page: Vec<u8>| -> Result<(), std::num::ParseIntError> {
1x +50     |        kept = bytes(50);
1x +0      |        let length: usize = \"3\".parse()?;
1x +0      |        assert!(page.len() > length);
1x -10     |        Ok(())
           |    })
1x +10     |    .await
1x +0      |    .expect(\"it is a number\");
1x +0      |    kept.len()
1x -50     |}
",
    );
    assert_eq!(length, 50);
}

#[test]
fn async_closure_may_take_what_it_captures() {
    let page = assert_listing(
        is_send(by_value()),
        "
1x         |#[profile]
           |async fn by_value() -> Vec<u8> {
1x +1000   |    let captured = bytes(1000);
1x +0      |    let shown = async move || {
1x +100    |        let page = bytes(100);
1x -1000   |        drop(captured);
1x +0      |        page
1x +0      |    };
1x +0      |    calls_once(shown).await
1x +0      |}
",
    );
    assert_eq!(page.len(), 100);
}

#[test]
fn async_closure_may_lend_what_it_captures_and_hand_on_what_it_is_given() {
    let lent = assert_listing(
        lends(),
        "
1x         |#[profile]
           |async fn lends() -> usize {
1x +1000   |    let captured = bytes(1000);
1x +0      |    let lend = async || {
1x +10     |        let page = bytes(10);
1x -10     |        drop(page);
1x +0      |        &captured
1x +0      |    };
1x +0      |    let numbers = async || captured.iter();
1x +0      |    lend().await.len() + numbers().await.len()
1x -1000   |}
",
    );
    assert_eq!(lent, 2000);
    assert_eq!(drive(hands_on()), 2);
    assert_eq!(drive(on_one_line()), 300);
}

#[test]
fn async_closure_goes_on_where_it_waited() {
    let sum = assert_listing(
        suspended(),
        "
1x         |#[profile]
           |async fn suspended() -> usize {
1x +0      |    let twice = async |page: &Vec<u8>| {
2x +20     |        let copy = page.clone();
2x +0      |        give_way().await;
2x +0      |        copy.len()
2x -20     |    };
1x +10     |    let page = bytes(10);
1x +0      |    let mut first = std::pin::pin!(twice(&page));
1x +0      |    assert!(poll_once(first.as_mut()).is_pending());
1x +0      |    let second = twice(&page).await;
1x +0      |    second + first.await
1x -10     |}
",
    );
    assert_eq!(sum, 20);
}

#[test]
fn async_closure_may_run_in_a_sync_function() {
    let length = assert_listing(
        async { in_a_sync_function() },
        "
1x         |#[profile]
           |fn in_a_sync_function() -> usize {
1x +0      |    let length = async |n: usize| {
1x +30     |        let page = bytes(n);
1x +0      |        page.len()
1x -30     |    };
1x +0      |    drive(length(30))
1x +0      |}
",
    );
    assert_eq!(length, 30);
}

#[test]
fn async_closure_that_is_dropped_gives_back_where_it_waited() {
    let session = memline::Session::builder().measure(memline::Measure::Task).open();
    drive(session.scope(cancelled()));
    let reports = session.finish().into_reports();
    let waiting: Vec<_> = reports[0].rows().iter().filter(|row| row.was_cancelled()).collect();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].text(), "        give_way().await;");
    assert_eq!(waiting[0].stats().map(|row| row.increment_bytes), Some(-30));
    assert_eq!(reports[0].net_bytes(), 0);
}

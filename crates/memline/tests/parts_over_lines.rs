//! Async blocks and closures of a function that begin to run on one of its lines and go on on others. A block's bytes are
//! on the block's own lines, and on no other.
#![allow(clippy::let_and_return, reason = "a block's last line is to have a row")]

mod support;

use std::hint::black_box;
use std::pin::pin;

use futures_util::future::{Either, select};
use futures_util::join;
use memline::profile;
use support::beside::{assert_clean, increment};
use support::hands::{Block, bytes, more, up_to};
use support::{give_way, profiled};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[rustfmt::skip]
#[profile]
async fn gives_up_and_goes_on() -> usize {
    let work = async { //= 1x
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        v.len() //= 1x
    }; //= 1x -1000
    let mut work = pin!(work); //= 1x
    if up_to(1, &mut work).await.is_none() { //= 1x
        black_box(0); //= 1x
    }
    work.await //= 1x
    //} 1x
}

#[test]
fn block_that_timed_out_is_on_no_other_line() {
    let (length, reports) = profiled(gives_up_and_goes_on());
    assert_eq!(length, 1000);
    assert_clean(&reports, &[], 1000);
}

#[rustfmt::skip]
#[profile]
async fn races() -> usize {
    let quick = async { //= 1x
        let v = bytes(200); //= 1x +200 #1
        give_way().await; //= 1x
        v //= 1x
    }; //= 1x
    let slow = async { //= 1x
        let mut v = bytes(300); //= 1x +300 #1
        give_way().await; //= 1x
        more(&mut v, 900); //= 1x +900 #1
        give_way().await; //= 1x
        v.len() //= 1x
    }; //= 1x -1200
    let quick = pin!(quick); //= 1x
    let slow = pin!(slow); //= 1x
    let Either::Left((won, slow)) = select(quick, slow).await else { //= 1x
        return 0;
    };
    drop(won); //= 1x -200
    slow.await //= 1x
    //} 1x
}

#[test]
fn loser_of_a_race_is_awaited_later() {
    let (length, reports) = profiled(races());
    assert_eq!(length, 300);
    assert_clean(&reports, &[], 1200);
}

#[rustfmt::skip]
#[profile]
async fn begins_and_drops() -> usize {
    let kept = bytes(10); //= 1x +10 #1
    let mut block: Block = Box::pin(async { //= 1x +box #1
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x -1000 cancelled
        v
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    let more = bytes(5); //= 1x +5 #1
    drop(block); //= 1x -box
    kept.len() + more.len() //= 1x
    //} 1x -15
}

#[test]
fn block_dropped_on_a_later_line_gives_back_where_it_waited() {
    let (length, reports) = profiled(begins_and_drops());
    assert_eq!(length, 15);
    let boxed = increment(&reports[0], "Box::pin(");
    assert_clean(&reports, &[("box", boxed)], 1015 + boxed);
}

#[rustfmt::skip]
#[profile]
async fn grows_with_each_poll() -> usize {
    let mut block: Block<usize> = Box::pin(async { //= 1x +box #1
        let mut v = bytes(100); //= 1x +100 #1
        for _ in 0..3 { //= 4x
            give_way().await; //= 3x
            more(&mut v, 100); //= 3x +300 #3
        }
        v.capacity() //= 1x -400
    });
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    assert!(up_to(1, &mut block).await.is_none()); //= 1x
    block.await //= 1x -box
    //} 1x
}

#[test]
fn block_polled_on_four_lines_grows_on_its_own() {
    let (capacity, reports) = profiled(grows_with_each_poll());
    assert_eq!(capacity, 400);
    let boxed = increment(&reports[0], "Box::pin(");
    assert_clean(&reports, &[("box", boxed)], 400 + boxed);
}

#[rustfmt::skip]
#[profile]
async fn nests_blocks() -> usize {
    let outer = async { //= 1x
        let a = bytes(10); //= 1x +10 #1
        let inner = async { //= 1x
            let b = bytes(200); //= 1x +200 #1
            give_way().await; //= 1x
            b.len() //= 1x
        }; //= 1x -200
        let mut inner = pin!(inner); //= 1x
        let early = up_to(1, &mut inner).await; //= 1x
        give_way().await; //= 1x
        a.len() + inner.await + usize::from(early.is_some()) //= 1x
    }; //= 1x -10
    let mut outer = pin!(outer); //= 1x
    assert!(up_to(1, &mut outer).await.is_none()); //= 1x
    let more = bytes(3000); //= 1x +3000 #1
    outer.await + more.len() //= 1x
    //} 1x -3000
}

#[test]
fn blocks_in_blocks_are_each_on_their_own_lines() {
    let (sum, reports) = profiled(nests_blocks());
    assert_eq!(sum, 3210);
    assert_clean(&reports, &[], 3210);
}

#[rustfmt::skip]
#[profile]
async fn takes_turns() -> usize {
    let large = async { //= 1x
        let v = bytes(1000); //= 1x +1000 #1
        give_way().await; //= 1x
        drop(v); //= 1x -1000
        give_way().await; //= 1x
        bytes(70) //= 1x +70 #1
    }; //= 1x
    let small = async { //= 1x
        let mut kept = bytes(20); //= 1x +20 #1
        for _ in 0..4 { //= 5x
            more(&mut kept, 1); //= 4x +4 #4
            give_way().await; //= 4x
        }
        kept //= 1x
    }; //= 1x
    let (large, small) = join!(large, small); //= 1x
    large.len() + small.capacity() //= 1x
    //} 1x -94
}

#[test]
fn joined_blocks_leave_nothing_to_the_line_that_joins_them() {
    let (sum, reports) = profiled(takes_turns());
    assert_eq!(sum, 94);
    assert_clean(&reports, &[], 1021);
}

//! Every order in which credits, ends and beginnings of one node's lives can meet.

use loom::sync::Arc;
use loom::thread;

use crate::node::{Change, Node};

/// Where the node is in the table, and where another unit's root is.
const NUMBER: u32 = 5;
const OTHER: u32 = 9;

/// The first unit begins in this epoch, makes a block in the next, and ends before `LATER`.
const BIRTH: u64 = 10;
const MADE: u64 = 11;
const LATER: u64 = 12;

fn root() -> Arc<Node> {
    let node = Node::new();
    node.begin(NUMBER, BIRTH);
    Arc::new(node)
}

/// Threads that free blocks of the first unit.
fn free_elsewhere(node: &Arc<Node>, each: &[i64]) -> Vec<thread::JoinHandle<()>> {
    let free = |bytes: &i64| {
        let (node, bytes) = (Arc::clone(node), *bytes);
        thread::spawn(move || node.credit(MADE, Change::ByOthers(-bytes)))
    };
    each.iter().map(free).collect()
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().expect("it does not panic");
    }
}

/// Nothing is lost while the unit goes on.
#[test]
fn credits_of_two_threads_add_up() {
    loom::model(|| {
        let node = root();
        join(free_elsewhere(&node, &[100, 7]));
        assert_eq!(node.by_others(), -107);
    });
}

/// The unit ends and the next begins at the same place, if it is quiet: no credit for the first reaches the second.
#[test]
fn a_late_credit_reaches_no_later_unit() {
    loom::model(|| {
        let node = root();
        let threads = free_elsewhere(&node, &[100]);
        node.end();
        if node.is_quiet() {
            node.begin(NUMBER, LATER);
            node.credit(LATER, Change::ByOthers(-1));
            join(threads);
            assert_eq!(node.by_others(), -1);
        } else {
            join(threads);
            assert!(node.is_quiet());
        }
    });
}

/// A row's node goes over to an older unit. A thread that frees a block of the former life sees, with the new root, that
/// the block is not of this life.
#[test]
fn a_late_credit_reaches_no_later_row() {
    loom::model(|| {
        let node = Node::new();
        node.join(NUMBER);
        let node = Arc::new(node);
        let late = {
            let node = Arc::clone(&node);
            thread::spawn(move || {
                if node.root() == OTHER {
                    assert!(!node.is_of_life(MADE));
                }
                node.credit(MADE, Change::Freed(100));
            })
        };
        node.retire(LATER);
        if node.is_quiet() {
            node.join(OTHER);
            late.join().expect("it does not panic");
            assert_eq!(node.freed(), 0);
        } else {
            late.join().expect("it does not panic");
        }
    });
}

//! Blocks of memory of awkward kinds: over-aligned, boxed slices, shared ones, those that shrink where they are, and those that
//! nobody frees.
#![allow(clippy::useless_vec, reason = "what is tested is memory")]

mod support;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use memline::{Report, profile};
use support::beside::{assert_beside, line};
use support::hands::bytes;
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[repr(align(256))]
#[derive(Clone, Copy)]
struct Aligned([u8; 256]);

#[rustfmt::skip]
#[profile]
fn aligns() -> usize {
    let mut rows = Vec::with_capacity(1); //= 1x +256 #1
    for n in 0..3_u8 { //= 4x
        rows.push(Aligned([n; 256])); //= 3x +768 #1
    } //= 3x
    rows.shrink_to_fit(); //= 1x -256
    let sum = rows.iter().map(|row| usize::from(row.0[255])).sum::<usize>(); //= 1x
    rows.truncate(1); //= 1x
    rows.shrink_to_fit(); //= 1x -512
    sum + rows.len() //= 1x
    //} 1x -256
}

#[test]
fn over_aligned_blocks_grow_and_shrink() {
    let reports = profile(|| assert_eq!(aligns(), 4));
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].peak_bytes()), (0, 1024));
}

#[rustfmt::skip]
#[profile]
fn boxes_and_shares() -> Arc<[u8]> {
    let mut text = String::with_capacity(100); //= 1x +100 #1
    text.push_str("memory"); //= 1x
    let boxed: Box<str> = text.into_boxed_str(); //= 1x -94
    let rc: Rc<str> = Rc::from(boxed); //= 1x +24-6 #1
    let other = Rc::clone(&rc); //= 1x
    drop(rc); //= 1x
    let shared: Arc<[u8]> = other.bytes().collect(); //= 1x +24 #_
    drop(other); //= 1x -24
    shared //= 1x
    //} 1x
}

#[test]
fn strings_are_boxed_and_shared() {
    let reports = profile(|| assert_eq!(boxes_and_shares()[..], *b"memory"));
    assert_beside(&reports[0], &[]);
    let retained: i64 = reports[0]
        .rows()
        .iter()
        .skip(1)
        .filter_map(|row| row.stats()?.retained_bytes)
        .sum();
    assert_eq!((reports[0].net_bytes(), retained), (24, 0));
}

#[rustfmt::skip]
#[profile]
fn leaks(n: usize) -> &'static mut [u8] {
    let forgotten = bytes(n); //= 1x +50 #1
    std::mem::forget(forgotten); //= 1x
    let raw = Box::into_raw(bytes(7).into_boxed_slice()); //= 1x +7 #1
    assert!(!raw.is_null()); //= 1x
    let nothing: Vec<u8> = bytes(0); //= 1x
    let units = vec![(); 1000]; //= 1x
    assert_eq!(nothing.len() + units.len(), 1000); //= 1x
    bytes(3).leak() //= 1x +3 #1
    //} 1x
}

#[test]
fn what_nobody_frees_is_retained_where_it_was_made() {
    let reports = profile(|| assert_eq!(leaks(50).len(), 3));
    let report: &Report = &reports[0];
    assert_beside(report, &[]);
    assert_eq!((report.net_bytes(), report.retained_bytes()), (60, 60));
    let retained = |text| line(report, text).retained_bytes;
    let lines = [
        "let forgotten",
        "let raw",
        "bytes(3).leak()",
        "let nothing",
        "let units",
    ]
    .map(retained);
    assert_eq!(lines, [Some(50), Some(7), Some(3), Some(0), Some(0)]);
}

#[rustfmt::skip]
#[profile]
fn counts_words(words: &[&str]) -> usize {
    let mut counts: HashMap<String, Box<usize>> = HashMap::new(); //= 1x
    for word in words { //= 6x
        if let Some(count) = counts.get_mut(*word) { //= 5x
            **count += 1; //= 2x
            continue; //= 2x
        }
        counts.insert((*word).to_owned(), Box::new(1)); //= 3x +table+24+6 #7
    } //= 3x
    let most = counts.drain().max_by_key(|(_, count)| **count); //= 1x -24-6+8+1
    assert_eq!(most.map(|(word, count)| (word.len(), *count)), Some((1, 3))); //= 1x -9
    counts.len() //= 1x
    //} 1x -table
}

/// "a" three times, "bb" and "ccc" once: each has a string and a box, and the table is made once.
#[test]
fn map_lets_go_of_what_it_had() {
    let reports = profile(|| assert_eq!(counts_words(&["a", "bb", "a", "ccc", "a"]), 0));
    let table = line(&reports[0], "counts.insert").increment_bytes - 30;
    assert_beside(&reports[0], &[("table", table)]);
    assert_eq!(reports[0].net_bytes(), 0);
}

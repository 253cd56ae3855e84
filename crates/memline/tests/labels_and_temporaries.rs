//! Labelled loops and blocks, and temporaries in headers: what is given back where a scope ends, and where it is left.

mod support;

use std::collections::BTreeMap;

use memline::{Report, profile};
use support::beside::assert_beside;
use support::hands::bytes;
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// One report, of calls that left nothing, or what they returned.
#[track_caller]
fn assert_net(reports: &[Report], net: i64, peak: i64) {
    assert_eq!(reports.len(), 1);
    assert_beside(&reports[0], &[]);
    assert_eq!((reports[0].net_bytes(), reports[0].peak_bytes()), (net, peak));
}

#[rustfmt::skip]
#[profile]
fn searches(rows: &[Vec<u8>]) -> Option<usize> {
    let mut found = None; //= 1x
    let mut rest = rows.iter().rev(); //= 1x
    'rows: while let Some(row) = rest.next().cloned() { //= 2x +6 #2
        for (place, byte) in row.iter().enumerate() { //= 6x
            let copy = Box::new(*byte); //= 5x +5 #5
            if *copy == 9 { //= 5x
                found = Some(place + row.len()); //= 1x
                break 'rows; //= 1x -3
            }
        } //= 4x -4
    } //= 1x -4
    found //= 1x
    //} 1x
}

/// The third row is never looked at.
#[test]
fn labelled_while_let_is_left_from_a_loop_within() {
    let rows = [vec![1, 2, 3], vec![9, 9], vec![7, 7, 7, 7]];
    assert_net(&profile(|| assert_eq!(searches(&rows), Some(2))), 0, 5);
}

#[rustfmt::skip]
#[profile]
fn counts_down() -> usize {
    let mut k = 3; //= 1x
    while let Some(n) = bytes(k).get(1).map(|n| usize::from(*n) + 1) { //= 3x +5 #3
        k -= n; //= 2x
    } //= 2x -5
    k //= 1x
    //} 1x
}

/// The header's vector lives as long as the round that it began; the last one does not match.
#[test]
fn temporary_of_a_while_let_goes_on_the_brace() {
    assert_net(&profile(|| assert_eq!(counts_down(), 1)), 0, 3);
}

#[rustfmt::skip]
#[profile]
fn picks(n: usize) -> usize {
    let chosen = 'pick: { //= 2x
        let v = bytes(10); //= 2x +20 #2
        if let Some(w) = Some(bytes(n)).filter(|w| w.len() > 1) { //= 2x +5 #2
            let both = v.len() + w.len(); //= 1x
            break 'pick both; //= 1x -15
        }
        v.len() //= 1x
    }; //= 1x -10
    chosen * 2 //= 2x
    //} 2x
}

#[test]
fn labelled_block_is_left_with_a_value() {
    assert_net(&profile(|| assert_eq!((picks(5), picks(1)), (30, 20))), 0, 15);
}

#[rustfmt::skip]
#[profile]
fn groups(words: &[&str]) -> BTreeMap<usize, Vec<u8>> {
    let mut groups = BTreeMap::new(); //= 1x
    let mut words = words.iter(); //= 1x
    'all: loop { //= 1x
        let mut room = 6; //= 3x
        let mut joined = Vec::with_capacity(room); //= 3x +18 #3
        'one: loop { //= 3x
            let Some(word) = words.next() else { //= 7x
                break 'all; //= 1x -6
            };
            let copy = word.as_bytes().to_vec(); //= 6x +14 #5
            if copy.is_empty() { //= 6x
                continue 'one; //= 1x
            }
            if copy.len() > room { //= 5x
                continue 'all; //= 1x -11
            }
            room -= copy.len(); //= 4x
            joined.extend(copy); //= 4x -9
            if room == 0 { //= 4x
                break 'one; //= 1x
            }
        } //= 3x
        groups.insert(joined.len(), joined); //= 1x +node #1
    } //= 1x
    groups //= 1x
    //} 1x
}

/// A word that does not fit begins the next round of the outer loop, and takes what was joined with it.
#[test]
fn three_ways_to_leave_two_labelled_loops() {
    let words = ["abc", "", "abc", "ab", "abcde", "a"];
    let reports = profile(|| {
        let groups = groups(&words);
        assert_eq!(groups.into_iter().collect::<Vec<_>>(), [(6, b"abcabc".to_vec())]);
    });
    let node = support::beside::increment(&reports[0], "groups.insert");
    assert_beside(&reports[0], &[("node", node)]);
    assert_eq!(reports[0].net_bytes(), 6 + node);
}

#[rustfmt::skip]
#[profile]
fn matches_temporaries(n: usize) -> usize {
    let length = match bytes(n).len() + bytes(2).len() { //= 2x +14 #4
        5 => bytes(100).len(), //= 1x -5 #1
        other => {
            let kept = bytes(other); //= 1x +9 #1
            kept.len() //= 1x
        } //= 1x -18
    };
    let text = String::from_utf8_lossy(&bytes(3)).into_owned().len(); //= 2x #4
    length + text //= 2x
    //} 2x
}

/// They live as long as the statement, and go on the line that was open last: an arm's, or an arm's brace.
#[test]
fn temporaries_of_a_match_go_when_it_is_over() {
    assert_net(
        &profile(|| assert_eq!((matches_temporaries(3), matches_temporaries(7)), (103, 12))),
        0,
        105,
    );
}

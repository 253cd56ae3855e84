//! Whose memory it is that code frees, and what lines made it.

use super::*;

#[test]
fn own_memory_moves_the_account() {
    let lines = Lines::new();
    let (kept, moved) = lines.run(0, || {
        drop(bytes(1000));
        bytes(10)
    });
    assert_eq!((moved.own, moved.net, moved.requests, moved.for_others), (10, 10, 2, 0));
    assert_eq!(lines.columns()[0], (10, 0, 0));
    let ((), moved) = lines.run(0, || drop(kept));
    assert_eq!((moved.own, moved.requests, moved.for_others), (-10, 0, 0));
    assert_eq!(lines.columns(), [(0, 0, 0); 3]);
}

#[test]
fn memory_that_another_line_frees_is_credited_to_the_line_that_made_it() {
    let lines = Lines::new();
    let (made, _) = lines.run(0, || (bytes(100), bytes(7)));
    let ((), moved) = lines.run(1, || drop(made.0));
    assert_eq!((moved.own, moved.for_others), (-100, 0));
    // Between lines, too.
    let ((), moved) = in_unit(lines.unit(), || drop(made.1));
    assert_eq!((moved.own, moved.for_others), (-7, 0));
    assert_eq!(lines.columns(), [(107, -107, 0), (0, 0, 0), (0, 0, 0)]);
}

#[test]
fn memory_of_another_unit_is_freed_for_it() {
    let freeing = Lines::new();
    let owner = Lines::new();
    let (made, _) = owner.run(2, || (bytes(100), bytes(7)));
    let (outside, _) = in_unit(owner.unit(), || bytes(50));
    let ((), moved) = freeing.run(1, || drop(made.0));
    assert_eq!((moved.net, moved.own, moved.for_others), (-100, 0, 100));
    assert_eq!(owner.columns()[2], (107, 0, -100));
    // Code that runs for nobody frees it as its own, and the owner is told as well.
    let ((), moved) = in_unit(Unit::NOBODY, || drop((made.1, outside)));
    assert_eq!((moved.own, moved.for_others), (-57, 0));
    assert_eq!(owner.columns()[2], (107, 0, -107));
    assert_eq!(owner.slot.by_others(), -50);
    assert_eq!(freeing.columns(), [(0, 0, 0); 3]);
}

#[test]
fn what_a_unit_found_is_its_own_unless_another_unit_that_lives_made_it() {
    for other_ends in [false, true] {
        let mut owner = Lines::new();
        let (made, _) = owner.run(0, || bytes(1000));
        let nobodys = bytes(30);
        let finder = Lines::new();
        let later = bytes(5);
        if other_ends {
            owner.slot.end();
        }
        let ((), moved) = finder.run(0, || drop((made, nobodys)));
        // What a unit that still lives has made is that unit's, however long it has been there; and the unit learns of it.
        let (own, for_others) = if other_ends { (-1030, 0) } else { (-30, 1000) };
        assert_eq!((moved.own, moved.for_others), (own, for_others));
        assert_eq!(owner.columns()[0].2, if other_ends { 0 } else { -1000 });
        // This was not there when the unit began.
        let ((), moved) = finder.run(0, || drop(later));
        assert_eq!((moved.own, moved.for_others), (0, 5));
    }
}

#[test]
fn later_unit_of_the_same_place_gets_no_credit_for_an_earlier_ones_memory() {
    let mut slot = UnitSlot::take().unwrap();
    let (first, _) = in_unit(slot.begin(), || bytes(100));
    slot.end();
    let second = slot.begin();
    assert_eq!(second.root, slot.unit().root);
    drop(first);
    assert_eq!(slot.by_others(), 0);
    let (own, _) = in_unit(second, || bytes(10));
    drop(own);
    assert_eq!(slot.by_others(), -10);
    // It stays so after the end, when nothing more is added.
    let (late, _) = in_unit(second, || bytes(10));
    slot.end();
    drop(late);
    assert_eq!(slot.by_others(), -10);
}

/// An older unit takes nodes that a younger one has given back: the younger one's blocks are not of the older one's line.
#[test]
fn node_that_changes_units_does_not_take_blocks_along() {
    let older = Lines::new();
    for _ in 0..3 {
        let mut younger = UnitSlot::take().unwrap();
        let unit = younger.begin();
        let (range, rows) = rows_of(unit);
        let (blocks, _) = in_unit(unit, || rows.map(|row| on_line(row, || (bytes(100), bytes(10)))));
        younger.end();
        // Stands for a range that an older unit takes just now: the same nodes.
        let base = range.base();
        drop(range);
        let mut taken = Vec::new();
        let range = loop {
            let range = NodeRange::take(older.unit(), 3).unwrap();
            if range.base() == base {
                break range;
            }
            taken.push(range);
        };
        for (row, (on_its_line, elsewhere)) in rows.into_iter().zip(blocks) {
            let before = row.made();
            let ((), moved) = in_unit(older.unit(), || on_line(row, || drop(on_its_line)));
            assert_eq!((moved.own, moved.for_others), (0, 100));
            let ((), moved) = in_unit(older.unit(), || drop(elsewhere));
            assert_eq!((moved.own, moved.for_others), (0, 10));
            assert_eq!(row.made(), before);
        }
        assert!((0..3).all(|row| range.freed(row) == 0 && range.by_others(row) == 0));
        // Blocks that it makes there itself are its own.
        let (block, _) = in_unit(older.unit(), || on_line(rows[1], || bytes(8)));
        let ((), moved) = in_unit(older.unit(), || on_line(rows[1], || drop(block)));
        assert_eq!((moved.own, moved.for_others, range.freed(1)), (-8, 0, 0));
    }
}

/// The process's profile has lines, and no unit.
#[test]
fn lines_of_nobody_count_every_free_of_their_blocks() {
    let (range, rows) = rows_of(Unit::NOBODY);
    let blocks = on_line(rows[0], || [1000, 200, 30, 4].map(bytes));
    let [on_its_line, on_another, outside, in_a_unit] = blocks;
    let unit = Lines::new();
    on_line(rows[0], || drop(on_its_line));
    assert_eq!(columns(&range, &rows)[0], (234, 0, 0));
    on_line(rows[1], || drop(on_another));
    drop(outside);
    let ((), moved) = unit.run(0, || drop(in_a_unit));
    assert_eq!((moved.own, moved.for_others), (-4, 0));
    assert_eq!(columns(&range, &rows), [(234, -234, 0), (0, 0, 0), (0, 0, 0)]);
    // Made after the unit began.
    let younger = on_line(rows[2], || bytes(50));
    let ((), moved) = unit.run(0, || drop(younger));
    assert_eq!((moved.own, moved.for_others), (0, 50));
    assert_eq!(columns(&range, &rows)[2], (50, -50, 0));
}

#[test]
#[cfg_attr(miri, ignore = "miri has no memory that costs nothing until it is touched")]
fn credits_are_as_large_as_they_are() {
    let mut slot = UnitSlot::take().unwrap();
    let unit = slot.begin();
    let gib = 1_usize << 30;
    for _ in 0..600 {
        // Not touched, so that it costs nothing.
        let (block, _) = in_unit(unit, || bytes(gib));
        drop(block);
    }
    assert_eq!(slot.by_others(), -600 << 30);
}

#[test]
fn high_water_is_of_own_memory() {
    let lines = Lines::new();
    let other = Lines::new();
    let (others, _) = other.run(0, || bytes(10_000));
    let _ = lines.run(0, || {
        let (before, _) = account(Account::take_high_water);
        drop(bytes(500));
        drop(others);
        drop(bytes(300));
        let (now, high) = account(Account::take_high_water);
        assert_eq!((now.own - before.own, high - before.own), (0, 500));
        let kept = bytes(20);
        assert_eq!(account(Account::high) - before.own, 20);
        account(|account| account.raise_high(before.own + 70));
        account(|account| account.raise_high(before.own + 60));
        assert_eq!(account(Account::high) - before.own, 70);
        drop(kept);
    });
}

#[test]
fn former_unit_sees_nothing_of_what_ran_for_another() {
    let (outer, inner) = (Lines::new(), Lines::new());
    let _ = outer.run(0, || {
        let before = (read(), account(Account::high), account(Account::switches));
        let (kept, _) = inner.run(1, || {
            assert_ne!(account(Account::switches), before.2);
            drop(bytes(100_000));
            bytes(10)
        });
        assert_eq!(account(Account::unit), outer.unit());
        assert_eq!(account(Account::switches), before.2);
        let after = read();
        assert_eq!(
            (after.own, after.requests, after.for_others),
            (before.0.own, before.0.requests, 0)
        );
        assert_eq!(after.net, before.0.net + 10);
        assert_eq!(account(Account::high), before.1);
        // The line is open again.
        drop(bytes(3));
        assert!(account(|account| account.enter_unit(outer.unit())).is_none());
        let made = outer.columns()[0].0;
        let own = bytes(9);
        assert_eq!(outer.columns()[0].0, made + 9);
        drop((kept, own));
    });
    assert_eq!(inner.columns()[1], (10, 0, -10));
}

#[test]
fn account_goes_on_within_another_units() {
    let [outer, inner] = [(); 2].map(|()| Lines::new());
    let _ = outer.run(0, || {
        let (before, number) = (read(), account(Account::switches));
        account(Account::take_high_water);
        let (kept, moved) = inner.run(1, || {
            let own = bytes(7);
            let (kept, within) = outer.run(2, || {
                assert_eq!(account(Account::switches), number);
                drop(bytes(5000));
                // Back and forth once more.
                let (kept, _) = inner.run(2, || outer.run(1, || bytes(10)).0);
                kept
            });
            assert_eq!((within.own, within.requests), (10, 2));
            drop(own);
            kept
        });
        assert_eq!((moved.own, moved.requests, moved.for_others), (0, 1, 0));
        let since = read().since(before);
        assert_eq!((since.own, since.requests, since.for_others), (10, 2, 0));
        assert_eq!(account(Account::high), before.own + 5000);
        assert_eq!(account(Account::switches), number);
        drop(kept);
        assert_eq!(read().since(before).own, 0);
    });
}

#[test]
fn account_of_nobody_sees_what_units_leave_behind() {
    let lines = Lines::new();
    let before = read();
    account(Account::take_high_water);
    let (kept, _) = lines.run(0, || {
        drop(bytes(5000));
        bytes(10)
    });
    let moved = read().since(before);
    assert_eq!((moved.own, moved.net, moved.requests, moved.for_others), (10, 10, 2, 0));
    assert!(account(Account::high) >= before.own + 5000);
    drop(kept);
    assert_eq!(read().since(before).own, 0);
}

#[test]
fn every_allocation_and_free_is_a_move() {
    let before = read();
    let block = bytes(10);
    let made = read();
    assert!(!account(|account| account.is_still(&before)));
    assert!(account(|account| account.is_still(&made)));
    drop(block);
    assert!(!account(|account| account.is_still(&made)));
    // As many bytes as before, but not as many requests.
    assert!(!account(|account| account.is_still(&before)));
}

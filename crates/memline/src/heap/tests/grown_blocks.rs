//! Blocks that are grown and shrunk by several lines and units.

use super::*;

fn grow(block: &mut Vec<u8>, to: usize) {
    block.reserve_exact(to - block.len());
    assert_eq!(block.capacity(), to);
}

/// A vector whose bytes are there, so that a move that loses some shows.
fn filled(count: usize) -> Vec<u8> {
    let mut block = bytes(count);
    block.extend((0..count).map(byte));
    block
}

fn check(block: &[u8]) {
    assert!(block.iter().enumerate().all(|(place, found)| *found == byte(place)));
}

#[test]
fn grower_owns_only_its_growth() {
    let (owner, grower) = (Lines::new(), Lines::new());
    let (mut block, _) = owner.run(0, || filled(1000));
    let ((), moved) = grower.run(1, || grow(&mut block, 5000));
    assert_eq!((moved.own, moved.requests, moved.for_others), (4000, 1, 0));
    check(&block);
    let ((), moved) = grower.run(1, || drop(block));
    assert_eq!((moved.own, moved.net, moved.for_others), (-4000, -5000, 1000));
    assert_eq!(owner.columns()[0], (1000, 0, -1000));
    assert_eq!(grower.columns(), [(0, 0, 0); 3]);
}

#[test]
fn shrinking_takes_from_the_last_part_first() {
    let (owner, grower) = (Lines::new(), Lines::new());
    let (mut block, _) = owner.run(0, || bytes(1000));
    let _ = grower.run(1, || grow(&mut block, 5000));
    let ((), moved) = grower.run(2, || block.shrink_to(1500));
    assert_eq!((moved.own, moved.for_others, moved.requests), (-3500, 0, 0));
    assert_eq!(grower.columns()[1], (4000, -3500, 0));
    let ((), moved) = grower.run(2, || block.shrink_to(400));
    assert_eq!((moved.own, moved.for_others), (-500, 600));
    assert_eq!(grower.columns()[1], (4000, -4000, 0));
    assert_eq!(owner.columns()[0], (1000, 0, -600));
    let ((), moved) = owner.run(0, || drop(block));
    assert_eq!(moved.own, -400);
    assert_eq!(owner.columns()[0], (600, 0, -600));
}

#[test]
fn growth_on_the_same_line_is_no_part() {
    let lines = Lines::new();
    let ((), moved) = lines.run(0, || {
        let mut block = filled(10);
        for size in 1..100 {
            grow(&mut block, 10 + size);
        }
        check(&block);
        drop(block);
    });
    assert_eq!((moved.own, moved.requests), (0, 100));
    assert_eq!(lines.columns(), [(0, 0, 0); 3]);
}

#[test]
fn lines_of_one_unit_share_a_block() {
    let lines = Lines::new();
    let (mut block, _) = lines.run(0, || bytes(10));
    let _ = lines.run(1, || grow(&mut block, 110));
    let _ = lines.run(2, || grow(&mut block, 1110));
    let ((), moved) = lines.run(1, || drop(block));
    assert_eq!((moved.own, moved.for_others), (-1110, 0));
    assert_eq!(lines.columns(), [(10, -10, 0), (0, 0, 0), (1000, -1000, 0)]);
}

/// Whatever is grown how often: in the end each line's books are even.
#[test]
fn more_parts_than_fit_leave_the_books_even() {
    let (first, second) = (Lines::new(), Lines::new());
    let (mut block, _) = first.run(0, || filled(8));
    for round in 0..20 {
        let _ = second.run(round % 3, || grow(&mut block, 9 + 3 * round));
        let _ = first.run(round % 3, || grow(&mut block, 11 + 3 * round));
        check(&block);
    }
    let ((), moved) = in_unit(Unit::NOBODY, || drop(block));
    assert_eq!(moved.own, -68);
    for lines in [first, second] {
        for (made, freed, by_others) in lines.columns() {
            assert_eq!(made + freed + by_others, 0);
        }
    }
}

#[test]
fn growth_after_a_unit_began_is_not_what_it_found() {
    let mut block = bytes(100);
    let unit = Lines::new();
    grow(&mut block, 300);
    let ((), moved) = unit.run(0, || drop(block));
    assert_eq!((moved.own, moved.for_others), (-100, 200));
}

#[test]
fn uncounted_block_stays_so_and_its_growth_is_counted() {
    let untracked = crate::heap::Untracked::start();
    let mut block = filled(100);
    drop(untracked);
    let lines = Lines::new();
    let ((), moved) = lines.run(0, || grow(&mut block, 130));
    assert_eq!((moved.own, moved.net, moved.requests), (30, 30, 1));
    let ((), moved) = lines.run(0, || block.shrink_to(110));
    assert_eq!((moved.own, moved.net), (-20, -20));
    let ((), moved) = lines.run(0, || drop(block));
    assert_eq!((moved.own, moved.net), (-10, -10));
    assert_eq!(lines.columns(), [(0, 0, 0); 3]);
}

/// One block goes through many hands; a model knows who made each byte of it.
#[test]
fn generated_histories_match_a_model() {
    for seed in 0..if cfg!(miri) { 1 } else { 40_u64 } {
        let mut state = seed;
        let mut below = |end: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % end
        };
        let units = [Lines::new(), Lines::new()];
        let mut model = vec![(0, 0); 5];
        let (mut block, _) = units[0].run(0, || filled(5));
        // No more parts than fit, so that the model need not know of those.
        for _ in 0..7 {
            let (unit, row, by) = (below(2), below(3), 1 + below(50));
            if below(3) > 0 {
                let to = block.capacity() + by;
                let ((), moved) = units[unit].run(row, || grow(&mut block, to));
                assert_eq!((moved.own, moved.requests), (i64::try_from(by).unwrap(), 1));
                model.resize(to, (unit, row));
            } else {
                let to = block.capacity().saturating_sub(by).max(1);
                let ((), moved) = units[unit].run(row, || {
                    block.truncate(to);
                    block.shrink_to(to);
                });
                let gone = model.split_off(to);
                let own = gone.iter().filter(|made| made.0 == unit).count();
                assert_eq!(moved.own, -i64::try_from(own).unwrap(), "seed {seed}");
                assert_eq!(moved.for_others, i64::try_from(gone.len() - own).unwrap());
            }
            check(&block);
            for (unit, lines) in units.iter().enumerate() {
                for (row, (made, freed, by_others)) in lines.columns().into_iter().enumerate() {
                    let there = model.iter().filter(|made| **made == (unit, row)).count();
                    assert_eq!(made + freed + by_others, i64::try_from(there).unwrap(), "seed {seed}");
                }
            }
        }
        drop(block);
    }
}

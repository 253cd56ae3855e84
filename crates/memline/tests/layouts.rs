//! The allocator itself: every method, with many sizes and alignments. Contents stay, blocks are aligned and zeroed, and
//! every byte is counted. A memory checker is run over this (`memcheck.sh`).

mod support;

use std::collections::HashMap;
use std::hint::black_box;

use bytemuck::allocation::try_zeroed_slice_box;
use memline::profile;
use support::profile;

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// One value that must be aligned so, and fills it.
macro_rules! aligned {
    ($($name:ident $align:literal,)*) => {
        $(
            #[derive(Clone, Copy)]
            #[repr(align($align))]
            struct $name([u8; $align]);

            impl Filled for $name {
                const ALIGN: usize = $align;

                fn filled(byte: u8) -> Self {
                    Self([byte; $align])
                }

                fn bytes(&self) -> &[u8] {
                    &self.0
                }
            }
        )*

        /// Runs the same with each.
        fn each(f: &impl ForEach) {
            $(f.with::<$name>();)*
        }
    };
}

aligned! {
    A1 1, A2 2, A4 4, A8 8, A16 16, A32 32, A64 64, A128 128, A256 256, A512 512, A1024 1024, A2048 2048, A4096 4096,
}

trait Filled: Copy {
    const ALIGN: usize;

    fn filled(byte: u8) -> Self;
    fn bytes(&self) -> &[u8];
}

trait ForEach {
    fn with<T: Filled>(&self);
}

/// The byte that belongs at a place.
fn byte(place: usize) -> u8 {
    u8::try_from(place % 251).expect("it is below 251")
}

#[track_caller]
fn check<T: Filled>(values: &[T], filled: usize) {
    assert_eq!(values.as_ptr().addr() % T::ALIGN, 0, "of alignment {}", T::ALIGN);
    for (place, value) in values.iter().take(filled).enumerate() {
        assert!(value.bytes().iter().all(|found| *found == byte(place)), "at {place}");
    }
}

/// Lengths around the sizes where allocators change their ways: small bins, pages, and what is mapped by itself.
const LENGTHS: [usize; 8] = [1, 3, 8, 31, 65, 256, 1000, 40_000];

/// A block may be no larger than this here.
const MOST: usize = 1 << 19;

/// Each length in turn, larger and smaller.
struct Grows;

impl ForEach for Grows {
    fn with<T: Filled>(&self) {
        let lengths = LENGTHS.into_iter().filter(|length| length * T::ALIGN <= MOST);
        for first in lengths.clone() {
            for second in lengths.clone() {
                let mut values: Vec<T> = Vec::with_capacity(first);
                values.extend((0..first).map(|place| T::filled(byte(place))));
                check(&values, first);
                if second > first {
                    values.reserve_exact(second - first);
                    check(&values, first);
                    values.extend((first..second).map(|place| T::filled(byte(place))));
                } else {
                    values.truncate(second);
                    values.shrink_to_fit();
                }
                assert_eq!(values.capacity(), second);
                check(&values, second);
                drop(black_box(values));
            }
        }
    }
}

/// Many blocks at a time, freed in another order.
struct Mixes;

impl ForEach for Mixes {
    fn with<T: Filled>(&self) {
        let mut blocks: Vec<Vec<T>> = (1..60)
            .map(|length| (0..length).map(|place| T::filled(byte(place))).collect())
            .collect();
        let mut turn = 0;
        while !blocks.is_empty() {
            turn += 17;
            let mut block = blocks.swap_remove(turn % blocks.len());
            check(&block, block.len());
            block.shrink_to_fit();
            check(&block, block.len());
            if block.len().is_multiple_of(3) {
                block.push(T::filled(byte(block.len())));
                check(&block, block.len());
            }
        }
        let boxed = Box::new(T::filled(9));
        check(std::slice::from_ref(&*boxed), 0);
        assert!(boxed.bytes().iter().all(|byte| *byte == 9));
    }
}

#[test]
fn blocks_of_all_alignments_keep_their_contents() {
    each(&Grows);
    each(&Mixes);
}

/// Zeroed by the allocator itself, and written all over before, so that used memory is given out again.
#[test]
fn zeroed_blocks_are_zero() {
    for length in LENGTHS {
        for _ in 0..4 {
            drop(black_box(vec![0xff_u8; length]));
            let zeroed = try_zeroed_slice_box::<u8>(length).expect("there is memory");
            assert!(zeroed.iter().all(|byte| *byte == 0));
            drop(black_box(vec![u128::MAX; length]));
            let zeroed = try_zeroed_slice_box::<u128>(length).expect("there is memory");
            assert_eq!(zeroed.as_ptr().addr() % align_of::<u128>(), 0);
            assert!(zeroed.iter().all(|number| *number == 0));
            // Grown, the part that was zeroed still is.
            let mut grown = zeroed.into_vec();
            grown.extend([1; 3]);
            assert!(grown[..length].iter().all(|number| *number == 0));
        }
    }
}

/// Tables are not multiples of their alignment, so that the owner's tag behind them is not aligned.
#[test]
fn odd_sizes_keep_their_contents() {
    let mut table = HashMap::new();
    for key in 0..5000_u32 {
        table.insert(key, key.to_string().into_boxed_str());
        if key % 3 == 0 {
            table.remove(&(key / 2));
        }
    }
    table.shrink_to_fit();
    assert!(table.iter().all(|(key, text)| **text == key.to_string()));
    for length in 0..600 {
        let text: std::rc::Rc<str> = "é".repeat(length).into();
        assert_eq!(text.chars().count(), length);
        let pair: std::sync::Arc<[u8]> = text.bytes().rev().collect();
        assert!(pair.iter().rev().eq(text.as_bytes()));
    }
}

#[profile]
fn counted() -> Vec<A4096> {
    let mut pages = Vec::with_capacity(3);
    pages.extend([1, 2, 3].map(A4096::filled));
    pages.reserve_exact(4);
    pages.truncate(1);
    pages.shrink_to_fit();
    let zeroed = try_zeroed_slice_box::<u64>(1000).map_or(0, |zeroed| zeroed.len());
    pages.truncate(zeroed);
    pages
}

/// As many bytes as were asked for: neither the alignment nor the tag is counted.
#[test]
fn what_is_asked_for_is_counted() {
    let reports = profile(|| drop(counted()));
    let lines: Vec<_> = reports[0].rows()[1..]
        .iter()
        .filter_map(memline::Row::stats)
        .map(|line| (line.increment_bytes, line.allocations))
        .collect();
    let page = 4096;
    assert_eq!(
        lines,
        [
            (3 * page, Some(1)),
            (0, Some(0)),
            (4 * page, Some(1)),
            (0, Some(0)),
            (-6 * page, Some(0)),
            (0, Some(1)),
            (0, Some(0)),
            (0, Some(0)),
            (0, Some(0))
        ]
    );
    assert_eq!(reports[0].peak_bytes(), 7 * page);
}

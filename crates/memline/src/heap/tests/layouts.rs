//! Every method of the allocator, with many sizes and alignments: contents stay, blocks are aligned and zeroed.

use bytemuck::allocation::try_zeroed_slice_box;

use super::*;

/// Sizes around those where allocators change their ways: small bins, pages, and what is mapped by itself.
#[cfg(not(miri))]
const SIZES: [usize; 8] = [1, 3, 8, 31, 65, 256, 1000, 40_000];
#[cfg(miri)]
const SIZES: [usize; 3] = [1, 8, 31];

/// Values of one alignment.
fn resize_all<T: Copy + PartialEq + std::fmt::Debug>(value: impl Fn(u8) -> T) {
    let (lines, others) = (Lines::new(), Lines::new());
    for first in SIZES {
        for second in SIZES {
            let (mut values, _) = lines.run(0, || {
                let mut values: Vec<T> = Vec::with_capacity(first);
                values.extend((0..first).map(|place| value(byte(place))));
                values
            });
            // Every other time by another unit, so that the block has parts.
            let by = if first % 2 == 0 { &lines } else { &others };
            let _ = by.run(0, || {
                values.truncate(second);
                values.shrink_to_fit();
                values.reserve_exact(second - values.len());
            });
            assert_eq!(values.as_ptr().addr() % align_of::<T>(), 0);
            assert_eq!(values.capacity(), second);
            values.extend((values.len()..second).map(|place| value(byte(place))));
            assert!(
                values
                    .iter()
                    .enumerate()
                    .all(|(place, found)| *found == value(byte(place)))
            );
            let before = read();
            let size = values.capacity() * size_of::<T>();
            drop(values);
            assert_eq!(before.net - read().net, i64::try_from(size).unwrap());
        }
    }
}

#[test]
fn blocks_of_all_alignments_keep_their_contents() {
    macro_rules! with_alignments {
        ($($align:literal)*) => {
            $({
                #[derive(Clone, Copy, PartialEq, Debug)]
                #[repr(align($align))]
                struct Aligned(u8);
                resize_all(Aligned);
            })*
        };
    }
    with_alignments!(1 16 64);
    #[cfg(not(miri))]
    with_alignments!(2 4 8 32 128 4096);
}

#[test]
fn zeroed_blocks_are_zero() {
    for size in SIZES {
        for _ in 0..4 {
            drop(black_box(vec![0xff_u8; size]));
            let before = read();
            let zeroed = try_zeroed_slice_box::<u8>(size).expect("there is memory");
            assert_eq!(read().since(before).own, i64::try_from(size).unwrap());
            assert!(zeroed.iter().all(|byte| *byte == 0));
            // Grown, the part that was zeroed still is.
            let mut grown = zeroed.into_vec();
            grown.extend([1; 3]);
            assert!(grown[..size].iter().all(|number| *number == 0));
        }
    }
}

//! Blocks that were grown by another node than the one that made them.
//!
//! Such a block consists of *parts*: each has the tag of the node that made it, and the first is the oldest. What a block
//! shrinks by comes off its last part; a freed block gives each part back to its node.

use super::tag::Tag;

/// So many bytes of a block that were made by the same node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) tag: Tag,
    pub(super) bytes: usize,
}

/// The most parts that a block has. A block that grows further has its two oldest made into one.
pub(super) const MOST_PARTS: usize = 8;

/// The parts of one block, the oldest first. There is at least one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    parts: [Part; MOST_PARTS],
    length: usize,
}

impl Parts {
    /// A block that one node made.
    pub(super) fn whole(tag: Tag, bytes: usize) -> Self {
        let mut parts = [Part::default(); MOST_PARTS];
        parts[0] = Part { tag, bytes };
        Self { parts, length: 1 }
    }

    /// Parts that are read one after the other. Of more than [`MOST_PARTS`] the last are left out.
    pub(super) fn read(parts: impl Iterator<Item = Part>) -> Self {
        let mut read = Self::whole(Tag::UNCOUNTED, 0);
        read.length = 0;
        for (place, part) in read.parts.iter_mut().zip(parts) {
            *place = part;
            read.length += 1;
        }
        read
    }

    pub(super) fn as_slice(&self) -> &[Part] {
        &self.parts[..self.length]
    }

    pub(super) fn last_tag(&self) -> Tag {
        self.as_slice().last().map_or(Tag::UNCOUNTED, |part| part.tag)
    }

    /// Adds bytes to the last part.
    pub(super) fn extend(&mut self, bytes: usize) {
        if let Some(last) = self.parts[..self.length].last_mut() {
            last.bytes += bytes;
        }
    }

    /// Adds a part. Returns the part that became one with the one before it, if there were too many: its bytes have that
    /// one's tag now.
    pub(super) fn push(&mut self, part: Part) -> Option<Merged> {
        let mut merged = None;
        if self.length == MOST_PARTS {
            // Bytes that are not counted stay what they are: they have no node that could take others'.
            let into = usize::from(self.parts[0].tag.is_uncounted());
            let gone = self.parts[into + 1];
            self.parts[into].bytes += gone.bytes;
            merged = Some(Merged {
                gone,
                into: self.parts[into].tag,
            });
            self.parts.copy_within(into + 2.., into + 1);
            self.length -= 1;
        }
        self.parts[self.length] = part;
        self.length += 1;
        merged
    }

    /// Takes bytes off the end, the last part first, and shows `gone` what was taken of each. The first part stays, though it
    /// may be empty then.
    pub(super) fn shrink(&mut self, mut bytes: usize, mut gone: impl FnMut(Part)) {
        while let Some(last) = self.parts[..self.length].last_mut() {
            let taken = bytes.min(last.bytes);
            last.bytes -= taken;
            bytes -= taken;
            if taken > 0 {
                gone(Part {
                    tag: last.tag,
                    bytes: taken,
                });
            }
            if last.bytes > 0 || self.length == 1 {
                return;
            }
            self.length -= 1;
        }
    }
}

/// A part whose bytes were put to an older part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Merged {
    pub(super) gone: Part,
    pub(super) into: Tag,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(node: u32) -> Tag {
        Tag::new(node, 1)
    }

    /// The model: the tag of each single byte.
    fn bytes_of(parts: &Parts) -> Vec<u32> {
        let repeated = |part: &Part| std::iter::repeat_n(part.tag.node(), part.bytes);
        parts.as_slice().iter().flat_map(repeated).collect()
    }

    /// Numbers that look random.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: u32) -> u32 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((self.0 >> 33) % u64::from(end)).unwrap()
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "slow, and nothing in it is unsafe")]
    fn generated_growths_and_shrinks_match_the_tag_of_each_byte() {
        for seed in 0..500 {
            let mut numbers = Numbers(seed);
            let first = 1 + numbers.below(20);
            let mut model = vec![1; first as usize];
            let mut parts = Parts::whole(tag(1), first as usize);
            for _ in 0..60 {
                let (node, bytes) = (1 + numbers.below(3), 1 + numbers.below(20) as usize);
                if numbers.below(3) > 0 {
                    let oldest = parts.as_slice()[0].bytes;
                    if parts.last_tag().node() == node {
                        parts.extend(bytes);
                    } else if let Some(merged) = parts.push(Part { tag: tag(node), bytes }) {
                        assert_eq!((merged.into.node(), merged.gone.tag.node()), (model[0], model[oldest]));
                        let into = model[0];
                        model[oldest..oldest + merged.gone.bytes].fill(into);
                    }
                    model.extend(std::iter::repeat_n(node, bytes));
                } else {
                    let bytes = bytes.min(model.len() - 1);
                    let mut gone = Vec::new();
                    parts.shrink(bytes, |part| gone.push(part));
                    let taken = model.split_off(model.len() - bytes);
                    let gone = gone.iter().rev();
                    let gone = gone.flat_map(|part| std::iter::repeat_n(part.tag.node(), part.bytes));
                    assert_eq!(gone.collect::<Vec<_>>(), taken);
                }
                assert_eq!(bytes_of(&parts), model, "seed {seed}");
                assert!((1..=MOST_PARTS).contains(&parts.as_slice().len()));
            }
        }
    }

    #[test]
    fn uncounted_part_takes_no_other_parts_bytes() {
        let mut parts = Parts::whole(Tag::UNCOUNTED, 100);
        for node in 1..8 {
            assert_eq!(
                parts.push(Part {
                    tag: tag(node),
                    bytes: 1
                }),
                None
            );
        }
        let merged = parts.push(Part { tag: tag(8), bytes: 1 });
        let gone = Part { tag: tag(2), bytes: 1 };
        assert_eq!(merged, Some(Merged { gone, into: tag(1) }));
        assert_eq!(
            parts.as_slice()[0],
            Part {
                tag: Tag::UNCOUNTED,
                bytes: 100
            }
        );
        assert_eq!(parts.as_slice()[1], Part { tag: tag(1), bytes: 2 });
        assert_eq!(parts.as_slice().len(), MOST_PARTS);
    }

    #[test]
    fn block_of_no_bytes_keeps_its_first_part() {
        let mut parts = Parts::whole(tag(1), 3);
        parts.push(Part { tag: tag(2), bytes: 4 });
        let mut gone = 0;
        parts.shrink(7, |part| gone += part.bytes);
        assert_eq!((gone, parts.as_slice().len(), parts.last_tag()), (7, 1, tag(1)));
    }
}

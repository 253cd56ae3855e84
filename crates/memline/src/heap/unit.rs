/// A unit that code can run for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The number of the unit's root node.
    pub(crate) root: u32,
    /// The epoch in which the unit began. Blocks of earlier epochs were there before.
    pub(crate) birth: u64,
}

impl Unit {
    /// What code runs for outside of all units.
    pub(crate) const NOBODY: Self = Self { root: 0, birth: 0 };

    pub(crate) fn is_nobody(self) -> bool {
        self.root == Self::NOBODY.root
    }
}

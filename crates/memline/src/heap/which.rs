/// An allocator of memline's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Tagging,
    Untagged,
}

/// The most memory that a call may take, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Over what there was when it began.
    pub(crate) max_peak_bytes: Option<u64>,
    /// What it leaves behind.
    pub(crate) max_retained_bytes: Option<u64>,
}

impl Limits {
    pub(crate) const NONE: Self = Self {
        max_peak_bytes: None,
        max_retained_bytes: None,
    };

    pub(crate) const fn are_any(&self) -> bool {
        self.max_peak_bytes.is_some() || self.max_retained_bytes.is_some()
    }
}

//! The process's memory around what a profile is of.

/// The resident set of the process around what a profile is of, in bytes.
///
/// ```
/// use memline_axum::Resident;
///
/// let resident = Resident { start_bytes: 4 << 20, end_bytes: 5 << 20 };
/// assert_eq!(resident.end_bytes - resident.start_bytes, 1 << 20);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    /// When it began.
    pub start_bytes: i64,
    /// When it had ended.
    pub end_bytes: i64,
}

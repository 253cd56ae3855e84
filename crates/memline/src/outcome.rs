/// How a call ended.
///
/// ```
/// use memline::Outcome;
///
/// // The worst outcome is the largest.
/// assert!(Outcome::Returned < Outcome::Cancelled && Outcome::Cancelled < Outcome::Panicked);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It returned, with whatever value: an `Err` is a value.
    Returned,
    /// Its future was dropped before it was done.
    Cancelled,
    /// It panicked.
    Panicked,
}

impl Outcome {
    /// One word, as the JSON record has it.
    ///
    /// ```
    /// assert_eq!(memline::Outcome::Cancelled.name(), "cancelled");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
            Self::Panicked => "panicked",
        }
    }

    /// From its number.
    pub(crate) const fn of(number: u8) -> Self {
        match number {
            1 => Self::Cancelled,
            2 => Self::Panicked,
            _ => Self::Returned,
        }
    }
}

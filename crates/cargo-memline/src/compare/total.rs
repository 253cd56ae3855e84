//! What a profile comes to.

use memline::Profile;
use memline_size::text as size;

use crate::lines::signed;

/// What limits are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Total {
    Retained,
    Peak,
    Allocated,
    Calls,
}

impl Total {
    pub(super) const ALL: [Self; 4] = [Self::Retained, Self::Peak, Self::Allocated, Self::Calls];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Retained => "retained",
            Self::Peak => "peak",
            Self::Allocated => "allocated",
            Self::Calls => "calls",
        }
    }

    /// `None` where the profile does not tell it.
    pub(super) fn of(self, profile: &Profile) -> Option<i64> {
        match self {
            Self::Retained => profile.retained_bytes(),
            Self::Peak => profile.peak_bytes(),
            Self::Allocated => profile.allocated_bytes().map(|bytes| signed(Some(bytes))),
            Self::Calls => Some(signed(Some(profile.calls()))),
        }
    }

    /// `45.1 MiB`, or a count.
    pub(super) fn text(self, value: i64) -> String {
        match self {
            Self::Calls => value.to_string(),
            _ => size(value, 1),
        }
    }

    /// `1.0 KiB (1051 B)`, where the one does not tell the other.
    pub(super) fn exactly(self, value: i64) -> String {
        let text = self.text(value);
        if self == Self::Calls || text.ends_with(" B") {
            return text;
        }
        format!("{text} ({value} B)")
    }
}

//! What the frame on top tells of how much it holds.

use super::Top;
use crate::heap::Account;
use crate::peak::Patience;

/// Where nobody asks what is held, it is looked again after so many bytes: of a frame below somebody may ask.
const UNASKED: i64 = 1 << 14;

impl Top {
    /// Tells how much the account has moved since the last time, and how high it was meanwhile.
    pub(super) fn tell(&self, account: &Account, high: i64, patience: Patience) {
        if let Some(peak) = self.peak.get() {
            let own = account.own();
            let told = account.replace_told(own);
            peak.hold(own.wrapping_sub(told), high.wrapping_sub(told), patience);
            if account.is_far_from_watched() {
                account.watch(peak.distance());
            }
        }
    }

    /// The same in the middle of the open line, from within the allocator: as much is held as the account was to
    /// [`watch`](Account::watch) for.
    pub(crate) fn tell_within_line(&self, account: &Account) {
        let Some(peak) = self.peak.get() else {
            account.watch(UNASKED);
            return;
        };
        // What is allocated on no line is told by none.
        if account.line().is_some() && self.is_account() && self.has_account(account) {
            self.tell(account, account.own(), Patience::Briefly);
        }
        account.watch(peak.distance());
    }

    /// A frame comes on top whose calls are added to that collector. What is watched for is another collector's peak, perhaps.
    #[inline]
    pub(crate) fn watch_for(&self, account: &Account, collector: u64) {
        if self.watched_collector.replace(collector) != collector {
            account.watch_at_once();
        }
    }
}

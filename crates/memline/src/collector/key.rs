//! What tells sites apart.

use crate::site::Site;

/// A site's address tells it from others.
pub(crate) fn key(site: &'static Site) -> usize {
    std::ptr::from_ref(site).addr()
}

use std::time::Duration;

/// What one answer of the page may take.
///
/// ```
/// use std::time::Duration;
/// use memline_function_app::Limits;
///
/// let mut limits = Limits::default();
/// assert_eq!(limits.time, Duration::from_secs(30));
/// assert_eq!(limits.body_bytes, 64 * 1024 * 1024);
/// limits.time = Duration::from_secs(5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// For the whole exchange: looking up the name, connecting, redirects, and the last byte of the body.
    pub time: Duration,
    /// The largest body that is read, in bytes. A larger one is refused as soon as it is known to be larger.
    pub body_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(30),
            body_bytes: 64 * 1024 * 1024,
        }
    }
}

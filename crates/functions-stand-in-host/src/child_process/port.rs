use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// A port of 127.0.0.1 that nothing listens on.
///
/// It lies below the range from which Linux takes the ports of outgoing connections (32768 and up, `ip(7)`), and each
/// call gives another one, so nothing else in the same test is likely to take it before its user does.
///
/// # Panics
///
/// If 1,000 ports in turn are taken.
///
/// # Examples
///
/// ```
/// let port = functions_stand_in_host::free_port();
/// assert!(std::net::TcpListener::bind(("127.0.0.1", port)).is_ok());
/// ```
#[must_use]
pub fn free_port() -> u16 {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test executables that run side by side start at different places.
    let offset = std::process::id().wrapping_mul(97) % u32::from(COUNT);
    let offset = u16::try_from(offset).expect("it is below 12,000");
    (0..1_000)
        .map(|_| {
            let step = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
            FIRST + (offset + step) % COUNT
        })
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("one of 1,000 ports is free")
}

#[cfg(test)]
mod tests {
    use super::free_port;

    #[test]
    fn each_call_gives_another_port() {
        assert_ne!(free_port(), free_port());
    }
}

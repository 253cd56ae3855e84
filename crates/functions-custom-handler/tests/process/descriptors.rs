//! A shortage of file descriptors.

#![cfg(target_os = "linux")]

use std::thread;
use std::time::{Duration, Instant};

use crate::app::DESCRIPTORS;
use crate::child::Serving;

#[test]
fn a_shortage_of_file_descriptors_passes() {
    let serving = Serving::start(&[(DESCRIPTORS, "40")]);
    let connections: Vec<_> = (0..60).map(|_| serving.connect()).collect();
    let deadline = Instant::now() + Duration::from_secs(20);
    while serving.open_files() < 40 {
        assert!(Instant::now() < deadline, "it has {} files open", serving.open_files());
        thread::sleep(Duration::from_millis(5));
    }
    drop(connections);
    assert_eq!(serving.get("/"), "HTTP/1.1 200 OK");
    assert_eq!(serving.get("/api/Hello"), "HTTP/1.1 200 OK");
}

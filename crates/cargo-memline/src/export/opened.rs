//! Opens a page as the desktop opens files.

use std::io;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// So long to find that nothing opens it. A browser that is started in the foreground takes until it is closed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the page; if it cannot be opened, one sentence says so.
pub(crate) fn open(page: &Path) {
    if let Err(error) = opened(page) {
        eprintln!("memline: {} cannot be opened here: {error}", page.display());
    }
}

fn opened(page: &Path) -> io::Result<()> {
    let page = page.to_owned();
    let (done, when_done) = mpsc::channel();
    thread::spawn(move || {
        // By then nobody may be waiting any more.
        let _ = done.send(open::that(page));
    });
    when_done.recv_timeout(PATIENCE).unwrap_or(Ok(()))
}

//! The leak of the guide: `cargo run -p memline --example leak`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use memline::{Format, Measure, Session, profile, render};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

/// What has been rendered, by URL, so that nothing is rendered twice.
#[derive(Default)]
struct Pages(Mutex<HashMap<String, Vec<u8>>>);

impl Pages {
    fn size(&self, url: &str) -> Option<usize> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.get(url).map(Vec::len)
    }

    fn keep(&self, url: &str, page: Vec<u8>) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.insert(url.to_owned(), page);
    }
}

async fn template() -> Vec<u8> {
    tokio::task::yield_now().await;
    vec![b'.'; 128 * 1024]
}

#[profile]
async fn answer(pages: &Pages, url: &str) -> usize {
    if let Some(size) = pages.size(url) {
        return size;
    }
    let template = template().await;
    let page = template[..40 * 1024].to_vec();
    drop(template);
    let size = page.len();
    pages.keep(url, page);
    size
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let pages = Pages::default();
    let session = Session::builder().measure(Measure::Task).open();
    session
        .scope(async {
            for request in 0..100 {
                answer(&pages, &format!("/home?request={request}")).await;
            }
        })
        .await;
    for report in session.finish() {
        println!("{}\n", render::table(&report, Format::new().details(true)));
    }
}

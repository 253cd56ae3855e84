//! The page that stands in for the web.

use std::fmt::Write as _;

use axum::Router;
use axum::response::Html;
use axum::routing::get;

/// How many lines of text the page has: enough that it comes in several pieces and shows in the reports.
const LINES: usize = 3_000;

pub(super) fn text() -> String {
    let mut page = String::from("<!doctype html>\n<title>A page</title>\n<pre>\n");
    for line in 1..=LINES {
        writeln!(page, "{line:>5}  All work and no play makes a page of some real size.")
            .expect("a string takes it all");
    }
    page.push_str("</pre>\n");
    page
}

pub(super) fn router(page: String) -> Router {
    Router::new().route("/", get(|| async { Html(page) }))
}

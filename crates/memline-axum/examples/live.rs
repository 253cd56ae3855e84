//! The page over a program of two routes: `cargo run -p memline-axum --example live`, then open <http://127.0.0.1:3000/memory>
//! in a browser, and in another tab <http://127.0.0.1:3000/words/40000> a few times.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Path;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use memline_axum::{Profiles, local_only, profile_requests, router};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[memline::profile]
async fn words(Path(count): Path<usize>) -> String {
    let words = counted(count);
    tokio::task::yield_now().await;
    format!("{} bytes\n", words.join(" ").len())
}

#[memline::profile]
fn counted(count: usize) -> Vec<String> {
    let mut words = Vec::new();
    for number in 0..count.min(1_000_000) {
        words.push(format!("word {number}"));
    }
    words
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let profiles = Profiles::new();
    let app = Router::new()
        .route("/", get(|| async { "try /words/40000, and look at /memory\n" }))
        .route("/words/{count}", get(words))
        .route_layer(from_fn_with_state(profiles.clone(), profile_requests))
        .nest("/memory", router(profiles).layer(from_fn(local_only)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("the page is at http://{}/memory", listener.local_addr()?);
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
}

//! Many invocations at once, over real sockets; alone in its file for the sake of its file descriptors. For figures
//! see `examples/load.rs`.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[path = "../examples/load/clients.rs"]
mod clients;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_invocations_of_256_connections() {
    let address = clients::serve();
    clients::invoke(address, 256, 10_000).await;
}

//! Many invocations at once, over real sockets; alone in its file for the sake of its file descriptors. For figures
//! see `examples/load.rs`.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[path = "../examples/load/clients.rs"]
mod clients;

use functions_custom_handler::LogLayer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_invocations_among_slow_clients_and_those_who_hang_up() {
    let address = clients::serve(LogLayer::with_writers(std::io::sink(), std::io::sink()));
    // Fewer than the 900 of the example, for the sake of a limit of 1,024 file descriptors.
    let waiting = clients::half_open(address, 100).await;
    clients::hang_up(address, 50).await;
    clients::invoke(address, 256, 10_000).await;
    drop(waiting);
    clients::invoke(address, 256, 1_000).await;
}

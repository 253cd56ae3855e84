//! How much it takes: `cargo run --release -p functions-custom-handler --example load -- [connections] [invocations]`.
//!
//! Invokes a function ten times over, checks every answer, and prints the time taken and the process's
//! resident set, which holds the clients as well.

mod clients;

use std::fs;
use std::time::Instant;

const ROUNDS: usize = 10;

/// Linux tells it in pages.
fn resident_kib() -> Option<u64> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4)
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|argument| argument.parse().expect("a number"));
    let connections = arguments.next().unwrap_or(256);
    let count = arguments.next().unwrap_or(10_000);
    let address = clients::serve();
    let resident = || resident_kib().map_or("unknown".to_owned(), |kib| format!("{kib} KiB"));
    println!("at start: resident set {}", resident());
    for round in 1..=ROUNDS {
        let start = Instant::now();
        let took = clients::invoke(address, connections, count).await;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "round {round}: {count} invocations, {connections} connections, no error, {seconds:.2} s, half of them within \
             {:?}, resident set {}",
            took[took.len() / 2],
            resident()
        );
    }
}

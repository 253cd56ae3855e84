//! How much it takes: `cargo run --release -p functions-custom-handler --example load -- [connections] [invocations]
//! [half-open connections] [hang-ups]`.
//!
//! Invokes a function ten times over, checks every answer, and prints the time taken and the process's
//! resident set, which holds the clients as well. Meanwhile some connections have begun a request and go no further (900
//! need `ulimit -n 4096`), and before each round some clients hang up without waiting for their answer.

mod clients;

use std::fs;
use std::time::Instant;

use functions_custom_handler::LogLayer;

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
    let half_open = arguments.next().unwrap_or(0);
    let hang_ups = arguments.next().unwrap_or(0);
    let address = clients::serve(LogLayer::new());
    let resident = || resident_kib().map_or("unknown".to_owned(), |kib| format!("{kib} KiB"));
    println!("at start: resident set {}", resident());
    let waiting = clients::half_open(address, half_open).await;
    println!("{} half-open connections: resident set {}", waiting.len(), resident());
    for round in 1..=ROUNDS {
        clients::hang_up(address, hang_ups).await;
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
    let mut open = 0;
    for socket in &waiting {
        // Nothing to read is a connection that the server still waits for.
        let read = socket.try_read(&mut [0]);
        open += usize::from(read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
    }
    println!("{open} of {} half-open connections are open still", waiting.len());
}

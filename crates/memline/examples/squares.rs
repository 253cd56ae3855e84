//! The example of the crate's documentation: `cargo run -p memline --example squares`.
use memline::{Session, profile};

#[profile]
fn squares(n: u64) -> Vec<u64> {
    let mut squares = Vec::new();
    for i in 0..n {
        squares.push(i * i);
    }
    squares
}

fn main() {
    let session = Session::builder().open();
    session.run(|| squares(1_000_000));
    for report in session.finish() {
        println!("{report}");
    }
}

//! The example of the crate's documentation: `cargo run -p memline --example squares`.
use memline::{Profiler, profile};

#[global_allocator]
static ALLOC: memline::Alloc = memline::Alloc::system();

#[profile]
fn squares(n: u64) -> Vec<u64> {
    let mut squares = Vec::new();
    for i in 0..n {
        squares.push(i * i);
    }
    squares
}

fn main() {
    let _profiler = Profiler::start();
    println!("{} squares", squares(1_000_000).len());
}

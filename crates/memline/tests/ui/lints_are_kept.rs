#![deny(unused)]

use memline::profile;

#[profile]
async fn parameter(never: u8, used: u8) -> u8 {
    used
}

#[profile]
async fn needlessly_mutable(mut kept: u8) -> u8 {
    kept
}

#[profile]
async fn variable(used: String) -> usize {
    let never = used.len();
    println!("{used}");
    return 1;
    used.len()
}

#[profile]
fn synchronous(never: u8) {
    std::iter::once(1).map(|n| n + 1);
}

fn main() {
    drop((parameter(1, 2), needlessly_mutable(3), variable(String::new())));
    synchronous(1);
}

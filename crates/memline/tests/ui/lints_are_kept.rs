#![deny(unused, unreachable_pub)]

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

#[profile]
fn owned(never: String, mut kept: String, (first, _second): (String, String), #[expect(unused)] told: String) -> String {
    kept
}

struct Held;

impl Held {
    #[profile]
    fn needlessly_mutable(mut self) -> Held {
        self
    }
}

#[profile]
fn never_called(bytes: Vec<u8>) -> usize {
    bytes.len()
}

#[profile]
async fn never_awaited(bytes: Vec<u8>) -> usize {
    bytes.len()
}

mod hidden {
    #[memline::profile]
    pub fn public(bytes: Vec<u8>) {
        drop(bytes);
    }

    #[memline::profile]
    pub async fn public_too(bytes: Vec<u8>) {
        drop(bytes);
    }
}

fn main() {
    hidden::public(Vec::new());
    drop(hidden::public_too(Vec::new()));
    drop((parameter(1, 2), needlessly_mutable(3), variable(String::new())));
    synchronous(1);
    let [a, b, c, d, e] = [const { String::new() }; 5];
    owned(a, b, (c, d), e);
    Held.needlessly_mutable();
}

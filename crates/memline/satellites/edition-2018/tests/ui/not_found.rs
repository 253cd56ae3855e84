// Nothing tells where memline is: it is no dependency, and the attribute has no path.
use toolkit::memline::profile;

#[profile]
fn load() -> usize {
    1
}

fn main() {
    println!("{}", load());
}

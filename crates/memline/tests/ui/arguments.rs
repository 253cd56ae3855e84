#[memline::profile(every = 3)]
fn load() -> Vec<u8> {
    Vec::new()
}

fn main() {
    println!("{}", load().len());
}

#[memline::profile]
const fn width() -> usize {
    3
}

const WIDTH: usize = width();

fn main() {
    println!("{WIDTH}");
}

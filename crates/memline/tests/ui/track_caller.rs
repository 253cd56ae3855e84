// A closure would be its own caller.
use memline::profile;

struct Held(Vec<u8>);

impl Held {
    #[profile]
    #[track_caller]
    fn length(self) -> usize {
        assert!(!self.0.is_empty());
        self.0.len()
    }
}

#[profile]
impl Held {
    #[track_caller]
    fn room(self) -> usize {
        dbg!(self.0.capacity())
    }
}

fn main() {
    println!("{} {}", Held(vec![1]).length(), Held(vec![1]).room());
}

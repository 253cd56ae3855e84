trait Load {
    #[memline::profile]
    fn load(&self) -> Vec<u8>;
}

impl Load for () {
    fn load(&self) -> Vec<u8> {
        Vec::new()
    }
}

fn main() {
    println!("{}", ().load().len());
}

#[memline::profile]
mod elsewhere;

#[memline::profile]
mod within {
    mod elsewhere;

    fn load() {}
}

fn main() {}

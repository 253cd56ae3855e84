#[memline::profile]
struct Page {
    bytes: Vec<u8>,
}

fn main() {
    let page = Page { bytes: Vec::new() };
    println!("{}", page.bytes.len());
}

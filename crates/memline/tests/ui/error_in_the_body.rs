// The compiler speaks of the user's code, as without the attribute.
#[memline::profile]
async fn load(bytes: usize) -> Result<Vec<u8>, String> {
    let page = vec![0_u8; bytes];
    Ok(pages)
}

fn main() {
    drop(load(1));
}

use crate::catalog::Catalog;

/// The mean weight of what is there.
pub fn audit(weights: &[u32]) -> u32 {
    let mut sorted = weights.to_vec();
    sorted.sort_unstable();
    let heaviest = sorted.last().expect("something to look at");
    heaviest / sorted.len() as u32
}

/// Packs all pictures into one book, which holds the most at once.
pub fn compress(catalog: &Catalog) -> usize {
    let mut book = Vec::new();
    for product in catalog.products().filter(|product| product.weight % 3 == 0) {
        book.extend_from_slice(product.picture());
        book.extend_from_slice(product.name.as_bytes());
    }
    let packed: Vec<u8> = book.chunks(2).map(|pair| pair[0]).collect();
    packed.len()
}

use std::{collections::HashMap, hash::{BuildHasherDefault, DefaultHasher}};

/// All products, by their number.
#[derive(Default)]
pub struct Catalog {
    products: HashMap<u32, Product, BuildHasherDefault<DefaultHasher>>,
    #[cfg(not(feature = "before"))]
    history: Vec<Vec<u8>>,
}

pub struct Product {
    pub name: String,
    pub weight: u32,
    picture: Vec<u8>,
}

impl Catalog {
    pub fn len(&self) -> usize {
        self.products.len()
    }

    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.values()
    }

    /// Reads a delivery, one product a line.
    pub fn import(&mut self, delivery: &str) {
        let lines: Vec<&str> = delivery.lines().collect();
        for line in lines {
            let Some((number, product)) = parse(line) else { continue };
            self.products.insert(number, product);
        }
        #[cfg(not(feature = "before"))]
        self.history.push(snapshot(delivery));
    }

    /// Looks up what is ordered; what is not there is made.
    pub fn serve(&mut self, orders: &[u32]) {
        for &number in orders {
            self.products.entry(number).or_insert_with(|| Product {
                name: format!("to be ordered: {number}"),
                weight: 0,
                picture: blank(600),
            });
        }
    }
}

fn parse(line: &str) -> Option<(u32, Product)> {
    let fields: Vec<String> = line.split(';').map(str::to_owned).collect();
    let [number, name, weight] = &fields[..] else { return None };
    let product = Product {
        name: name.clone(),
        weight: weight.parse().ok()?,
        picture: blank(3400),
    };
    Some((number.parse().ok()?, product))
}

/// A picture that nobody has taken yet.
fn blank(size: usize) -> Vec<u8> {
    vec![0; size]
}

/// A delivery as it came, for the books.
#[cfg(not(feature = "before"))]
fn snapshot(delivery: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256 * 1024);
    bytes.extend_from_slice(delivery.as_bytes());
    bytes
}

impl Product {
    /// How much room the product takes in a picture book.
    pub fn picture(&self) -> &[u8] {
        &self.picture
    }
}

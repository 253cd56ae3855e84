//! Counts words, and keeps for ever what nobody asks for again: the pages of `remember`.

use std::collections::HashMap;
use std::sync::Mutex;

static PAGES: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn count(words: &[String]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for word in words {
        *counts.entry(word.as_str()).or_insert(0) += 1;
    }
    counts
}

fn remember(round: u8) {
    let page = vec![round; 100_000];
    PAGES.lock().unwrap().push(page);
}

fn main() {
    let text = "the quick brown fox jumps over the lazy dog ".repeat(200);
    let mut sum = 0;
    for round in 0..20 {
        let words = words(&text);
        sum += count(&words).len();
        remember(round);
    }
    println!("{sum}");
}

//! What the program is started with.

use crate::parts::{PARTS, Part};

/// How much of the work is done, of which parts.
pub(crate) struct Arguments {
    pub(crate) factor: f64,
    pub(crate) parts: Vec<&'static Part>,
}

impl Arguments {
    /// All of the work of all parts, if the words do not say otherwise.
    pub(crate) fn parse<'a>(words: impl Iterator<Item = &'a String>) -> Result<Self, String> {
        let mut factor = 1.0;
        let mut parts = Vec::new();
        for word in words {
            if let Some(part) = PARTS.iter().find(|part| part.name == word) {
                parts.push(part);
            } else if let Some(number) = word.parse().ok().filter(|number| *number > 0.0) {
                factor = number;
            } else {
                let names = PARTS.each_ref().map(|part| part.name).join(", ");
                return Err(format!(
                    "\"{word}\" is neither a factor above 0 nor a part of the soak: {names}"
                ));
            }
        }
        if parts.is_empty() {
            parts = PARTS.iter().collect();
        }
        Ok(Self { factor, parts })
    }
}

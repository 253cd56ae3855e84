//! Which known word a misspelt one was meant to be.

/// The word of `known` that `text` differs from by two letters at most, or begins, whatever their case; equal ones count
/// too.
pub(crate) fn similar<'a>(text: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let text = text.to_ascii_lowercase();
    let begun = known.clone().into_iter().find(|word| {
        // Shorter ones are words of their own.
        text.len() >= 8 && word.to_ascii_lowercase().starts_with(&text)
    });
    let distances = known
        .into_iter()
        .map(|word| (distance(&text, &word.to_ascii_lowercase()), word));
    // In a short word two letters are too much of it.
    let allowed = if text.len() < 6 { 1 } else { 2 };
    let nearest = distances.min_by_key(|(distance, _)| *distance);
    let near = nearest.filter(|(distance, _)| *distance <= allowed);
    near.map(|(_, word)| word).or(begun)
}

/// How many letters must be added, left out or replaced to make one of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<_> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, against) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *against);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_is_near_and_another_is_not() {
        let known = ["customHandler", "extensions", "http"];
        for (text, found) in [
            ("customHandlers", Some("customHandler")),
            ("costumHandler", Some("customHandler")),
            ("EXTENSION", Some("extensions")),
            ("htp", Some("http")),
            ("customHand", Some("customHandler")),
            ("custom", None),
            ("port", None),
            ("handler", None),
        ] {
            assert_eq!(similar(text, known), found, "{text}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "ab"), 2);
    }
}

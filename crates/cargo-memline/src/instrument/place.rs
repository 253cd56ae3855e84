//! Where an attribute goes.

use proc_macro2::{TokenStream, TokenTree};

/// Where the attribute of a function goes.
pub(super) struct Place {
    pub(super) at: usize,
    /// Blanks around it, where it touches something.
    has_blank_before: bool,
    has_blank_behind: bool,
}

impl Place {
    /// The place for a function that begins at `start`: on an earlier line, if there is one, so that no column changes that an error
    /// or a panic may tell. Right behind the token before it, or before the comment or on the empty line above the function.
    pub(super) fn before(start: usize, text: &str, ends: &[(usize, bool)]) -> Self {
        let before = ends.partition_point(|(end, _)| *end <= start);
        let at = match before.checked_sub(1).map(|index| ends[index]) {
            // What is behind a comment belongs to the comment.
            Some((end, true)) => text[end..start].find('\n').map_or(start, |line| end + line + 1),
            Some((end, false)) => end,
            None => 0,
        };
        let at = if text[at..start].contains('\n') { at } else { start };
        let is_blank = |c: char| c.is_whitespace();
        Self {
            at,
            has_blank_before: text[..at].chars().next_back().is_some_and(|c| !is_blank(c)),
            has_blank_behind: text[at..].chars().next().is_some_and(|c| !is_blank(c)),
        }
    }

    pub(super) fn text(&self, attribute: &str) -> String {
        let blank = |is_there| if is_there { " " } else { "" };
        format!(
            "{}{attribute}{}",
            blank(self.has_blank_before),
            blank(self.has_blank_behind)
        )
    }
}

/// Where each token ends, in order, and whether it is a comment of documentation.
pub(super) fn token_ends(text: &str) -> syn::Result<Vec<(usize, bool)>> {
    let mut ends = Vec::new();
    collect_ends(text.parse()?, text, &mut ends);
    ends.sort_unstable();
    Ok(ends)
}

fn collect_ends(tokens: TokenStream, text: &str, ends: &mut Vec<(usize, bool)>) {
    for token in tokens {
        let range = token.span().byte_range();
        let is_comment = text[range.clone()].starts_with("//");
        ends.push((range.end, is_comment));
        if let TokenTree::Group(group) = token {
            ends.push((group.span_open().byte_range().end, is_comment));
            collect_ends(group.stream(), text, ends);
        }
    }
}

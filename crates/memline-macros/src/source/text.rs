use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::Signature;

use super::canvas::Canvas;
use super::gap::is_blank;
use super::place::Place;
use super::position;
use crate::tokens::first_token_of_all;

/// The text of the function, as far as its tokens tell it.
pub(crate) struct SourceText {
    pub(crate) file: String,
    /// The line of the function's first row: that of the attribute, or of the `fn`.
    pub(crate) entry_line: usize,
    pub(crate) entry_text: String,
    /// The line on which `text` begins.
    pub(crate) first_line: usize,
    pub(crate) last_line: usize,
    pub(crate) text: String,
    /// The first and the last of the lines that are the body's and nothing else's.
    pub(crate) whole_lines: (usize, usize),
    /// What these are, to know them again.
    pub(crate) fingerprint: u64,
}

impl SourceText {
    /// The text of a function that stands in this place, with the attribute's if it is above the function; without it where a tool
    /// has `added` it.
    pub(crate) fn new(
        place: &Place,
        attribute: Option<Span>,
        added: Option<Span>,
        head: &TokenStream,
        signature: &Signature,
        body: &Group,
    ) -> Self {
        let tokens = spans(head);
        let attribute = attribute.filter(|attribute| is_above(place, *attribute, &tokens));
        let begin = attribute
            .map(position::start)
            .or(place.keyword)
            .map_or(place.begin.line, |begin| begin.line);
        let is_here = |span: &Span| {
            (begin..=place.begin.line).contains(&position::start(*span).line) && position::file(*span) == place.file
        };
        let head: Vec<Span> = tokens.into_iter().filter(is_here).collect();
        let mut text = match attribute {
            Some(attribute) => Text::below(attribute, &head, begin, place, body),
            None if place.keyword.is_some() => {
                let added = added.filter(|added| position::file(*added) == place.file);
                Text::without_attribute(&head, begin, place, body, added)
            }
            None => Text::of_body(signature, place, body),
        };
        text.complete(place, signature);
        text.finish(place)
    }
}

/// Whether the attribute is above the function, with nothing but other attributes between.
fn is_above(place: &Place, attribute: Span, head: &[Span]) -> bool {
    let Some(keyword) = place.keyword else { return false };
    let end = position::end(attribute);
    if position::file(attribute) != place.file || end > keyword {
        return false;
    }
    let starts = head.iter().filter(|span| position::file(**span) == place.file);
    let first = starts
        .map(|span| position::start(*span))
        .filter(|start| *start >= end)
        .min();
    is_blank(
        &place.file,
        end,
        first.map_or(keyword, |first| first.min(keyword)),
        attribute,
    )
}

/// A text as it is put together.
struct Text {
    canvas: Canvas,
    entry_line: usize,
    entry: Option<String>,
    first_line: usize,
    /// What a tool has put there.
    added: Option<Span>,
}

impl Text {
    /// The first row is the attribute's.
    fn below(attribute: Span, head: &[Span], line: usize, place: &Place, body: &Group) -> Self {
        let mut canvas = Canvas::default();
        canvas.draw(attribute);
        if canvas.line(line).trim().is_empty() {
            canvas.write(line, 0, "#[profile]");
        }
        let entry_text = canvas.line(line);
        // An attribute over several lines goes on in the function's own rows.
        canvas.forget(line);
        // What comes before the attribute is not profiled; what shares its line has a row of its own.
        let mut spans = head.iter().copied().chain([body.span()]);
        let shares_line = spans.any(|span| position::start(span).line == line);
        draw(&mut canvas, head, place, body);
        Self {
            canvas,
            entry_line: line,
            entry: Some(entry_text),
            first_line: if shares_line { line } else { line + 1 },
            added: None,
        }
    }

    /// The first row is that of the `fn`. What the body has on its line has a row of its own.
    fn without_attribute(head: &[Span], line: usize, place: &Place, body: &Group, added: Option<Span>) -> Self {
        let mut canvas = Canvas::default();
        let begins_on_line = begins_on(line, place, body);
        let entry_text = begins_on_line.then(|| {
            let mut canvas = Canvas::default();
            draw_all(&mut canvas, head);
            if let Some(added) = added {
                canvas.cut(added);
            }
            canvas.line(line)
        });
        draw(&mut canvas, head, place, body);
        Self {
            canvas,
            entry_line: line,
            entry: entry_text,
            first_line: if begins_on_line { line } else { line + 1 },
            added,
        }
    }

    /// The head is elsewhere, in a macro.
    fn of_body(signature: &Signature, place: &Place, body: &Group) -> Self {
        let line = place.begin.line;
        let mut canvas = Canvas::default();
        draw(&mut canvas, &[], place, body);
        Self {
            canvas,
            entry_line: line,
            entry: Some(format!("fn {}", signature.ident)),
            first_line: if begins_on(line, place, body) { line } else { line + 1 },
            added: None,
        }
    }

    /// Writes what is missing of the head.
    fn complete(&mut self, place: &Place, signature: &Signature) {
        let (name, ident) = (position::start(signature.ident.span()), signature.ident.to_string());
        let Some(keyword) = place.keyword else { return };
        let next = position::start(match &signature.generics.lt_token {
            Some(less) => less.spans[0],
            None => signature.paren_token.span.open(),
        });
        let file = position::file(signature.ident.span());
        if file == place.file && (keyword..=place.begin).contains(&name) {
            self.canvas.write_keyword(name);
        } else {
            self.canvas.write_name(keyword, &ident, next);
        }
    }

    fn finish(mut self, place: &Place) -> SourceText {
        if let Some(added) = self.added {
            self.canvas.cut(added);
        }
        let lines = |first: usize, last: usize| (first..=last).map(|line| self.canvas.line(line));
        let text: Vec<String> = lines(self.first_line, place.last_line()).collect();
        let whole_lines = (place.begin.line + 1, place.end.line - 1);
        SourceText {
            last_line: place.last_line(),
            whole_lines,
            fingerprint: fingerprint(lines(whole_lines.0, whole_lines.1)),
            file: place.file.clone(),
            entry_line: self.entry_line,
            entry_text: self.entry.unwrap_or_else(|| self.canvas.line(self.entry_line)),
            first_line: self.first_line,
            text: text.join("\n"),
        }
    }
}

/// FNV-1a of the lines, each with a line break. `memline` has the same function.
fn fingerprint(lines: impl Iterator<Item = String>) -> u64 {
    let bytes = lines.flat_map(|line| (line + "\n").into_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whether something of the body besides its opening brace is on this line.
fn begins_on(line: usize, place: &Place, body: &Group) -> bool {
    let given = first_token_of_all(&body.stream());
    let begins_with_brace =
        place.has_braces || matches!(given, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
    let mut inner = spans(&body.stream()).into_iter().chain([body.span_close()]);
    !begins_with_brace
        || inner.any(|span| {
            let start = position::start(span);
            place.contains(span) && start != place.begin && start.line == line
        })
}

fn draw(canvas: &mut Canvas, head: &[Span], place: &Place, body: &Group) {
    draw_all(canvas, head);
    if place.has_braces {
        // The whole body at once, with the comments, which are no tokens.
        canvas.draw(body.span());
    } else {
        let mut given = spans(&body.stream());
        given.retain(|span| place.contains(*span));
        draw_all(canvas, &given);
    }
}

fn draw_all(canvas: &mut Canvas, spans: &[Span]) {
    for span in spans {
        canvas.draw(*span);
    }
}

/// The spans of all tokens, groups before what is in them.
fn spans(tokens: &TokenStream) -> Vec<Span> {
    let mut spans = Vec::new();
    collect(tokens, &mut spans);
    spans
}

fn collect(tokens: &TokenStream, spans: &mut Vec<Span>) {
    for token in tokens.clone() {
        spans.push(token.span());
        if let TokenTree::Group(group) = token {
            if group.delimiter() != Delimiter::None {
                spans.extend([group.span_open(), group.span_close()]);
            }
            collect(&group.stream(), spans);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn fingerprint_is_that_of_reports() {
        // Known values of FNV-1a; `memline` has the same test.
        assert_eq!(fingerprint(std::iter::empty()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(std::iter::once("a".to_owned())), 0x089b_dc07_b544_e7b2);
    }
}

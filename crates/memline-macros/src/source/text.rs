use std::collections::BTreeMap;

use proc_macro2::{Group, Span, TokenStream, TokenTree};

use super::position;

/// The text of the function, as far as its tokens tell it: no file is read.
pub(crate) struct SourceText {
    /// The line of the attribute.
    pub(crate) attribute_line: usize,
    pub(crate) attribute_text: String,
    /// The line on which `text` begins.
    pub(crate) first_line: usize,
    pub(crate) text: String,
}

impl SourceText {
    pub(crate) fn new(attribute: Span, head: &TokenStream, name: Span, body: &Group) -> Self {
        let (file, start) = (position::file(body.span()), position::start(body.span()).line);
        let end = position::end(body.span()).line;

        let mut spans = Vec::new();
        collect(head, &mut spans);
        // The whole body at once, with the comments, which are no tokens.
        spans.push(body.span());
        // What another attribute or a macro contributed stands elsewhere.
        spans.retain(|span| position::file(*span) == file);
        let lines = || spans.iter().map(|span| position::start(*span).line);

        // An attribute in a macro's definition is not above the function of the macro's caller.
        let above = position::start(attribute).line;
        let is_above = position::file(attribute) == file && above <= start;
        let attribute_line = if is_above {
            above
        } else {
            lines().filter(|line| *line <= start).min().unwrap_or(start)
        };
        // What comes before the attribute is not profiled; what shares its line has a row of its own.
        let first_line = if lines().any(|line| line == attribute_line) {
            attribute_line
        } else {
            attribute_line + 1
        };

        let mut attribute_canvas = Canvas::default();
        if is_above {
            attribute_canvas.draw(attribute);
        }
        if attribute_canvas.line(attribute_line).trim().is_empty() {
            attribute_canvas.write(attribute_line, 0, "#[profile]");
        }
        let attribute_text = attribute_canvas.line(attribute_line);

        // An attribute over several lines goes on in the function's own rows.
        let mut canvas = attribute_canvas;
        canvas.lines.remove(&attribute_line);
        for span in spans {
            canvas.draw(span);
        }
        canvas.write_keyword(name);
        let text: Vec<String> = (first_line..=end).map(|line| canvas.line(line)).collect();
        Self {
            attribute_line,
            attribute_text,
            first_line,
            text: text.join("\n"),
        }
    }
}

/// The spans of all tokens, groups before what is in them.
fn collect(tokens: &TokenStream, spans: &mut Vec<Span>) {
    for token in tokens.clone() {
        spans.push(token.span());
        if let TokenTree::Group(group) = token {
            spans.extend([group.span_open(), group.span_close()]);
            collect(&group.stream(), spans);
        }
    }
}

/// Texts put back where they stood. Where two overlap they are the same, as both are the file's.
#[derive(Default)]
struct Canvas {
    lines: BTreeMap<usize, Vec<char>>,
}

impl Canvas {
    fn draw(&mut self, span: Span) {
        let Some(text) = position::text(span) else { return };
        let start = position::start(span);
        for (index, line) in text.lines().enumerate() {
            let column = if index == 0 { start.column } else { 0 };
            self.write(start.line + index, column, line);
        }
    }

    fn write(&mut self, line: usize, column: usize, text: &str) {
        let drawn = self.lines.entry(line).or_default();
        for (column, c) in (column..).zip(text.chars()) {
            if drawn.len() <= column {
                drawn.resize(column + 1, ' ');
            }
            drawn[column] = c;
        }
    }

    /// Puts `fn` before the function's name where nothing is: the attribute `async_trait` gives the `fn` that it keeps
    /// the place of the `async` that it takes away.
    fn write_keyword(&mut self, name: Span) {
        let name = position::start(name);
        let Some(column) = name.column.checked_sub("fn ".len()) else {
            return;
        };
        let drawn = self.lines.get(&name.line).and_then(|line| line.get(column..column + 3));
        if drawn == Some(&[' ', ' ', ' ']) {
            self.write(name.line, column, "fn");
        }
    }

    fn line(&self, line: usize) -> String {
        self.lines.get(&line).into_iter().flatten().collect()
    }
}

//! From an event to lines.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::{Event, Level};

use super::line::Line;
use super::writers::Stream;

/// The lines of `event`: the target before each, so that each can be read and searched alone.
pub(super) fn lines(event: &Event<'_>, is_verbatim: bool) -> Vec<Line> {
    let target = event.metadata().target();
    let level = *event.metadata().level();
    let mut text = Text::default();
    event.record(&mut text);

    let prefix = if is_verbatim || level == Level::INFO {
        format!("{target}: ")
    } else {
        format!("{target}: [{}] ", level.as_str().to_ascii_lowercase())
    };
    let stream = if level == Level::ERROR {
        Stream::Err
    } else {
        Stream::Out
    };
    let text = if is_verbatim { text.message } else { text.with_fields() };
    // A lone carriage return ends a line for the host, too.
    text.split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty())
        .map(|line| Line {
            text: format!("{prefix}{line}"),
            is_verbatim,
            stream,
        })
        .collect()
}

/// An event's message, and its fields as ` name=value ...`.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    /// The fields follow on the message's last line.
    fn with_fields(mut self) -> String {
        let end = self.message.trim_end_matches(['\n', '\r']).len();
        self.message.truncate(end);
        if self.message.is_empty() {
            self.fields.split_off(self.fields.len().min(1))
        } else {
            self.message + &self.fields
        }
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.message.push_str(value);
        } else {
            self.record_debug(field, &value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Only a value's own `Debug` can fail here. What it wrote so far is kept.
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {}={value:?}", field.name())
        };
    }
}

//! From an event to lines.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::{Event, Level};

use super::line::{Line, Stream};

/// The lines of `event`: the target before each, so that each can be read and searched alone. `context` tells of the
/// spans around it, each part after a blank.
pub(super) fn lines(event: &Event<'_>, is_verbatim: bool, context: &str) -> Vec<Line> {
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
    let text = if is_verbatim {
        text.message
    } else {
        text.with_fields(context)
    };
    // A lone carriage return ends a line for the host, too.
    text.split(['\n', '\r'])
        .filter(|line| !line.trim().is_empty())
        .enumerate()
        .map(|(n, line)| Line {
            text: format!("{prefix}{line}"),
            target,
            is_verbatim,
            is_first: n == 0,
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
    /// The fields follow on the message's last line, and then the context. An event without either has no line, whatever
    /// is around it.
    fn with_fields(mut self, context: &str) -> String {
        let end = self.message.trim_end_matches(['\n', '\r']).len();
        self.message.truncate(end);
        let mut text = if self.message.is_empty() {
            self.fields.split_off(self.fields.len().min(1))
        } else {
            self.message + &self.fields
        };
        if !text.trim().is_empty() {
            text.push_str(context);
        }
        text
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

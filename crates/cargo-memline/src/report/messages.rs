//! One line for each line of the program, as editors and GitHub read them.

use std::fmt::Write as _;

use super::view::{MessageFormat, View};
use crate::lines::{Metric, Ranked, ranked};

pub(super) fn lines(view: &View<'_>, format: MessageFormat) -> String {
    let mut text = String::new();
    for &metric in &view.metrics {
        for ranked in ranked(&view.lines, metric, view.top) {
            text += &message(&ranked, metric, format);
        }
    }
    text
}

fn message(ranked: &Ranked<'_>, metric: Metric, format: MessageFormat) -> String {
    let said = match metric {
        Metric::Allocations => format!("{} allocations", ranked.value),
        Metric::Peak => format!("{} at the peak", metric.text(ranked.value)),
        Metric::Retained | Metric::Allocated => format!("{} {}", metric.name(), metric.text(ranked.value)),
    };
    let mut text = String::new();
    let share = ranked.share;
    let _ = match format {
        // As the file is called where it is, so that an editor can open it.
        MessageFormat::Short => {
            let (file, line) = (&ranked.line.file, ranked.line.number);
            writeln!(text, "{file}:{line}: note: {said} ({share:.1}%)")
        }
        MessageFormat::Github => {
            let (file, line) = (property(&ranked.line.file), ranked.line.number);
            writeln!(
                text,
                "::notice file={file},line={line},title=memline::{said} ({share:.1}%25)"
            )
        }
    };
    text
}

/// A value of a workflow command, in which these stand for something else.
fn property(value: &str) -> String {
    value.replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::Line;

    #[test]
    fn messages_name_the_line() {
        let line = Line {
            file: "src/main.rs".to_owned(),
            number: 12,
            text: "let kept = make();".to_owned(),
            function: "main".to_owned(),
            retained_bytes: 3 << 20,
            at_peak_bytes: 0,
            allocated_bytes: 0,
            allocations: 7,
        };
        let lines = [line];
        let message = |metric, format| message(&ranked(&lines, metric, 1)[0], metric, format);
        assert_eq!(
            message(Metric::Retained, MessageFormat::Short),
            "src/main.rs:12: note: retained 3.0 MiB (100.0%)\n"
        );
        assert_eq!(
            message(Metric::Allocations, MessageFormat::Github),
            "::notice file=src/main.rs,line=12,title=memline::7 allocations (100.0%25)\n"
        );
    }
}

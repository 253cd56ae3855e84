//! One line of log.

/// The two streams that the host reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Read by the host as information.
    Out,
    /// Read by the host as errors.
    Err,
}

/// Text without a line break, target first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) target: &'static str,
    /// Of a verbatim target: nothing may be added or changed.
    pub(crate) is_verbatim: bool,
    /// The first line of an event.
    pub(crate) is_first: bool,
    pub(crate) stream: Stream,
}

/// Splits `warn` without being seen.
const WORD_JOINER: char = '\u{2060}';

impl Line {
    /// Writes the line to `block`, for a stream that itself knows no invocation.
    pub(crate) fn append_to(&self, block: &mut String, invocation_id: Option<&str>) {
        if is_taken_for_a_system_log(&self.text) {
            block.push('_');
        }
        if self.stream == Stream::Err && !self.is_verbatim {
            push_as_error(block, &self.text);
        } else {
            block.push_str(&self.text);
        }
        if let Some(id) = invocation_id.filter(|_| !self.is_verbatim) {
            block.push_str(" invocation_id=");
            block.push_str(id);
        }
        block.push('\n');
    }
}

/// The host takes a line of standard error for a warning if it holds `warn`, in any case. An error about "the disk warning"
/// must not escape an alert on errors, so each `warn` is split where nobody sees it.
fn push_as_error(block: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = find_warn(rest) {
        block.push_str(&rest[..at + 2]);
        block.push(WORD_JOINER);
        rest = &rest[at + 2..];
    }
    block.push_str(rest);
}

fn find_warn(text: &str) -> Option<usize> {
    let word = b"warn";
    text.as_bytes()
        .windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word))
}

/// The host swallows lines of standard output that start so.
fn is_taken_for_a_system_log(text: &str) -> bool {
    let mark = "LanguageWorkerConsoleLog";
    text.get(..mark.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written_to(stream: Stream, text: &str, is_verbatim: bool, invocation_id: Option<&str>) -> String {
        let mut block = String::new();
        let line = Line {
            text: text.to_owned(),
            target: "app",
            is_verbatim,
            is_first: true,
            stream,
        };
        line.append_to(&mut block, invocation_id);
        block
    }

    fn written(text: &str, is_verbatim: bool, invocation_id: Option<&str>) -> String {
        written_to(Stream::Out, text, is_verbatim, invocation_id)
    }

    #[test]
    fn the_invocation_is_appended_except_to_verbatim_lines() {
        assert_eq!(written("app: a", false, None), "app: a\n");
        assert_eq!(written("app: a", false, Some("7")), "app: a invocation_id=7\n");
        assert_eq!(written("app: a", true, Some("7")), "app: a\n");
    }

    #[test]
    fn no_line_is_taken_for_a_system_log() {
        assert_eq!(
            written("languageWorkerConsoleLog: a", true, None),
            "_languageWorkerConsoleLog: a\n"
        );
        assert_eq!(written("LanguageWorker: é", false, None), "LanguageWorker: é\n");
    }

    #[test]
    fn no_error_is_taken_for_a_warning() {
        let text = "app: [error] Warning: \u{e9}WARN wArn war n";
        let split = "app: [error] Wa\u{2060}rning: \u{e9}WA\u{2060}RN wA\u{2060}rn war n";
        assert_eq!(written_to(Stream::Err, text, false, None), format!("{split}\n"));
        assert!(!split.to_lowercase().contains("warn"));
        assert_eq!(written_to(Stream::Err, text, true, None), format!("{text}\n"));
        assert_eq!(written_to(Stream::Out, text, false, None), format!("{text}\n"));
    }
}

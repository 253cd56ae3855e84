//! One line of log.

use super::writers::Stream;

/// Text without a line break, target first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// Of a verbatim target: nothing may be appended.
    pub(crate) is_verbatim: bool,
    /// Where it is written if no answer carries it.
    pub(crate) stream: Stream,
}

impl Line {
    /// Writes the line to `block`, for a stream that itself knows no invocation.
    pub(crate) fn append_to(&self, block: &mut String, invocation_id: Option<&str>) {
        if is_taken_for_a_system_log(&self.text) {
            block.push('_');
        }
        block.push_str(&self.text);
        if let Some(id) = invocation_id.filter(|_| !self.is_verbatim) {
            block.push_str(" invocation_id=");
            block.push_str(id);
        }
        block.push('\n');
    }
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

    fn written(text: &str, is_verbatim: bool, invocation_id: Option<&str>) -> String {
        let text = text.to_owned();
        let mut block = String::new();
        let line = Line {
            text,
            is_verbatim,
            stream: Stream::Out,
        };
        line.append_to(&mut block, invocation_id);
        block
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
}

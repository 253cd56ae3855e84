use std::io::{BufRead as _, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a wait may take before the test fails. Far above what any line needs, so that a slow machine passes.
const PATIENCE: Duration = Duration::from_mins(1);

/// The lines of a stream, read in the background as they come.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::Lines;
///
/// let lines = Lines::read(&b"ready\nserving\n"[..]);
/// assert_eq!(lines.wait_for("serving"), "serving");
/// assert_eq!(lines.wait_for_end(), ["ready", "serving"]);
/// ```
#[derive(Clone, Debug)]
pub struct Lines {
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    /// Starts a thread that reads `stream` to its end. Bytes that are no UTF-8 become U+FFFD.
    pub fn read(stream: impl Read + Send + 'static) -> Self {
        let lines = Self { state: Arc::default() };
        let writer = lines.clone();
        thread::spawn(move || {
            let mut stream = BufReader::new(stream);
            let mut line = Vec::new();
            while stream.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                let text = String::from_utf8_lossy(&line);
                writer.push(text.trim_end_matches('\n').to_owned());
                line.clear();
            }
            writer.end();
        });
        lines
    }

    /// The lines read until now.
    #[must_use]
    pub fn so_far(&self) -> Vec<String> {
        self.lock().lines.clone()
    }

    /// Waits for a line that holds `text`, and gives the first such line.
    ///
    /// # Panics
    ///
    /// If the stream ends without it, or it does not come within a minute; the message shows all lines.
    #[must_use]
    pub fn wait_for(&self, text: &str) -> String {
        self.wait(&format!("a line with {text:?}"), |state| {
            state.lines.iter().find(|line| line.contains(text)).cloned()
        })
    }

    /// Waits until `enough` says so of the lines read until now, and gives those lines.
    ///
    /// # Panics
    ///
    /// If the stream ends before that, or it takes more than a minute; the message shows all lines.
    #[must_use]
    pub fn wait_until(&self, enough: impl Fn(&[String]) -> bool) -> Vec<String> {
        self.wait("the expected lines", |state| {
            enough(&state.lines).then(|| state.lines.clone())
        })
    }

    /// Waits for the end of the stream and gives all its lines.
    ///
    /// # Panics
    ///
    /// If the stream does not end within a minute.
    #[must_use]
    pub fn wait_for_end(&self) -> Vec<String> {
        self.wait("the end", |state| state.ended.then(|| state.lines.clone()))
    }

    fn push(&self, line: String) {
        self.lock().lines.push(line);
        self.state.1.notify_all();
    }

    fn end(&self) {
        self.lock().ended = true;
        self.state.1.notify_all();
    }

    fn wait<T>(&self, what: &str, found: impl Fn(&State) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.lock();
        loop {
            if let Some(value) = found(&state) {
                return value;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let lines = state.lines.join("\n");
            assert!(!state.ended, "the stream ended before {what} came:\n{lines}");
            assert!(!left.is_zero(), "{what} did not come within a minute:\n{lines}");
            state = self
                .state
                .1
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// A test that failed while it waited poisons the lock; the lines are whole all the same.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_last_line_without_a_newline_counts() {
        assert_eq!(Lines::read(&b"a\nb"[..]).wait_for_end(), ["a", "b"]);
    }

    #[test]
    #[should_panic(expected = "the stream ended before a line with \"c\" came:\na\nb")]
    fn a_line_that_never_comes_is_a_failure_that_shows_what_came() {
        let _ = Lines::read(&b"a\nb\n"[..]).wait_for("c");
    }

    #[test]
    fn waiting_until_enough_gives_all_lines_so_far() {
        let lines = Lines::read(&b"a\nb\nc\n"[..]);
        assert!(
            lines
                .wait_until(|l| l.len() >= 2)
                .starts_with(&["a".into(), "b".into()])
        );
    }
}

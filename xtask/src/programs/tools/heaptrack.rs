//! heaptrack, and what `heaptrack_print` says.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::{Found, Started, Top, place};

impl Started {
    /// By heaptrack, which adds `.zst` or `.gz` to the name of its file.
    pub(crate) fn heaptrack(executable: &Path, file: &Path) -> Self {
        Self::by("heaptrack", &["--output", &file.display().to_string()], executable)
    }
}

/// How many stacks are read of each kind: those of one line are added up.
const STACKS: &str = "1000";

/// What heaptrack's file says, by `heaptrack_print`.
///
/// # Errors
///
/// If it is not there or cannot be read.
pub(crate) fn found(file: &Path, source: &Path) -> Result<Found> {
    let file = ["zst", "gz"]
        .into_iter()
        .map(|extension| {
            let mut name = file.as_os_str().to_owned();
            name.push(".");
            name.push(extension);
            name
        })
        .find(|name| Path::new(name).exists())
        .with_context(|| format!("heaptrack has not written {}", file.display()))?;
    let mut command = Command::new("heaptrack_print");
    command.args(["--merge-backtraces=0", "--print-leaks=1", "--print-temporary=0"]);
    let output = command.args(["--peak-limit", STACKS]).arg(&file).output()?;
    ensure!(
        output.status.success(),
        "heaptrack_print: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    of(&String::from_utf8_lossy(&output.stdout), source)
}

/// A kind of stacks, as it is headed and as each of its stacks begins.
const KINDS: [(&str, &str); 3] = [
    (
        "MOST CALLS TO ALLOCATION FUNCTIONS",
        " calls to allocation functions with ",
    ),
    ("PEAK MEMORY CONSUMERS", " peak memory consumed over "),
    ("MEMORY LEAKS", " leaked over "),
];

/// A stack: how much, and the functions with their lines, innermost first.
struct Stack<'a> {
    value: u64,
    frames: Vec<(&'a str, &'a str)>,
}

impl<'a> Stack<'a> {
    /// The lines, without those of dependencies that cannot be told: heaptrack names the files of all crates from the folder of each.
    fn lines(&self, source: &Path) -> Vec<&'a str> {
        let is_told = |(function, line): &&(&str, &str)| line.starts_with('/') || is_in(source, function, line);
        self.frames.iter().filter(is_told).map(|(_, line)| *line).collect()
    }
}

/// Whether the source has this file, and the file such a line and such a function.
fn is_in(source: &Path, function: &str, line: &str) -> bool {
    let Some((name, number)) = line.rsplit_once(':') else {
        return false;
    };
    let text = fs::read_to_string(source.join(name)).unwrap_or_default();
    // `words` of `words`, `leak::words` and `leak::words<>`; what is in a closure is in a function of another name.
    let function = function.split('<').next().unwrap_or(function);
    let function = function.rsplit("::").next().unwrap_or(function);
    let has_function = function.contains(['{', '$']) || text.contains(&format!("fn {function}"));
    has_function && number.parse().is_ok_and(|number: usize| number <= text.lines().count())
}

fn of(text: &str, source: &Path) -> Result<Found> {
    let [allocated, peak, retained] = KINDS.map(|kind| top(&stacks(text, kind), source));
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("calls to allocation functions: "));
    let total = total.context("heaptrack_print says no number of calls")?;
    Ok(Found {
        allocated,
        peak,
        retained,
        allocations: total.split(' ').next().and_then(|number| number.parse().ok()),
    })
}

fn top(stacks: &[Stack<'_>], source: &Path) -> Option<Top> {
    let places = stacks
        .iter()
        .map(|stack| (place::of(&stack.lines(source), source), stack.value));
    place::top(places)
}

/// The stacks below a heading, up to the next heading.
fn stacks<'a>(text: &'a str, (heading, begins): (&str, &str)) -> Vec<Stack<'a>> {
    let mut stacks: Vec<Stack<'_>> = Vec::new();
    let mut function = "";
    let below = text.lines().skip_while(|line| *line != heading).skip(1);
    for line in below.take_while(|line| !is_heading(line)) {
        if let Some((value, _)) = line.split_once(begins).filter(|_| !line.starts_with(' ')) {
            stacks.push(Stack {
                value: number(value).unwrap_or(0),
                frames: Vec::new(),
            });
        } else if let (Some(stack), Some(place)) = (stacks.last_mut(), line.trim_start().strip_prefix("at ")) {
            stack.frames.push((function, place));
        } else {
            function = line.trim_start();
        }
    }
    stacks
}

/// Or what all comes to, which stands at the end.
fn is_heading(line: &str) -> bool {
    KINDS.iter().any(|(heading, _)| *heading == line) || line.starts_with("total runtime: ")
}

/// `35980`, `544B`, `100.00K` or `1.90M`, in thousands.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "there are three digits of it"
)]
fn number(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "" | "B" => 1.0,
        "K" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        _ => return None,
    };
    Some((digits.parse::<f64>().ok()? * factor).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units_of_a_thousand() {
        let read = ["35980", "544B", "100.00K", "1.90M", "2.5G", "-", "1.0X"].map(number);
        assert_eq!(
            read,
            [
                Some(35_980),
                Some(544),
                Some(100_000),
                Some(1_900_000),
                Some(2_500_000_000),
                None,
                None
            ]
        );
    }

    #[test]
    fn files_of_other_crates_are_told_from_the_programs_own() {
        let source = tempfile::tempdir().unwrap();
        fs::write(source.path().join("walk.rs"), "fn walk() {\n}\n").unwrap();
        let is_in = |function, line| is_in(source.path(), function, line);
        assert!(
            is_in("walk", "walk.rs:2") && is_in("fd::walk<u8>", "walk.rs:1") && is_in("fd::{closure#0}", "walk.rs:1")
        );
        assert!(!is_in("walk", "walk.rs:3") && !is_in("visit", "walk.rs:1") && !is_in("walk", "dent.rs:1"));
    }

    /// As it was printed of `leak.rs`, beside this file.
    #[test]
    fn the_lines_with_the_most_are_read() {
        let source = tempfile::tempdir().unwrap();
        fs::create_dir(source.path().join("src")).unwrap();
        fs::write(source.path().join("src/main.rs"), include_str!("data/leak.rs")).unwrap();
        let found = of(include_str!("data/heaptrack.txt"), source.path()).unwrap();
        let top = |place: &str, value| {
            Some(Top {
                place: place.to_owned(),
                value,
            })
        };
        let expected = Found {
            allocated: top("src/main.rs:9", 36_180),
            peak: top("src/main.rs:21", 2_000_000),
            retained: top("src/main.rs:21", 2_000_000),
            allocations: Some(36_296),
        };
        assert_eq!(found, expected);
        assert_eq!(
            of("heaptrack: bad file", Path::new("/")).unwrap_err().to_string(),
            "heaptrack_print says no number of calls"
        );
    }
}

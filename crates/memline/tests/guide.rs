//! The guide and the README show what their programs print: each is run, and its tables are looked up in the page.

use std::process::Command;

const GUIDE: &str = include_str!("../docs/finding.md");
const README: &str = include_str!("../README.md");

/// A row without what no two runs share: the usage, which begins with what the process holds, and the times. That is its
/// line, increment, allocations, occurrences and text.
fn lasting(row: &str) -> [String; 5] {
    let cell = |from: usize, to: usize| {
        let characters = row.chars().skip(from).take(to - from);
        characters.collect::<String>().trim().to_owned()
    };
    let text = cell(94, usize::MAX);
    let increment = if text == "#[profile]" {
        String::new()
    } else {
        cell(19, 32)
    };
    [cell(0, 6), increment, cell(45, 56), cell(82, 94), text]
}

fn is_row(line: &str) -> bool {
    line.get(..6).is_some_and(|number| number.trim().parse::<u32>().is_ok())
}

#[test]
fn its_tables_are_what_its_programs_print() {
    let shown: Vec<_> = GUIDE.lines().filter(|line| is_row(line)).map(lasting).collect();
    let mut printed = String::new();
    for example in ["leak", "hidden_peak"] {
        let run = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--package", "memline", "--example", example])
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        printed.push_str(&String::from_utf8(run.stdout).unwrap());
    }
    let printed: Vec<_> = printed.lines().filter(|line| is_row(line)).map(lasting).collect();
    assert_eq!(printed.len(), 24);
    assert_eq!(shown, printed);
}

/// Increment, occurrences and text; the program of the README has no first line of documentation.
fn plain(row: &str) -> [String; 3] {
    let cell = |from: usize, to: usize| {
        let characters = row.chars().skip(from).take(to - from);
        characters.collect::<String>().trim().to_owned()
    };
    let text = cell(47, usize::MAX);
    let increment = if text == "#[profile]" {
        String::new()
    } else {
        cell(19, 32)
    };
    [increment, cell(32, 44), text]
}

#[test]
fn readme_shows_what_its_program_prints() {
    let run = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "memline", "--example", "squares"])
        .env_remove("MEMLINE")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(run.stdout).unwrap(), "1000000 squares\n");
    let printed = String::from_utf8(run.stderr).unwrap();
    let rows = |text: &str| text.lines().filter(|line| is_row(line)).map(plain).collect::<Vec<_>>();
    assert_eq!(rows(&printed).len(), 8);
    assert_eq!(rows(README), rows(&printed));
    let totals = |text: &str| {
        text.lines()
            .find(|line| line.starts_with("allocated "))
            .map(str::to_owned)
    };
    assert_eq!(totals(README), totals(&printed));
    let program = README.split("```rust\n").nth(1).unwrap();
    let example = include_str!("../examples/squares.rs").split_once('\n').unwrap().1;
    assert_eq!(program.split("```").next().unwrap(), example);
}

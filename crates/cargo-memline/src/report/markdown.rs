//! A page of Markdown, such as the summary of a job of GitHub's.

use std::fmt::Write as _;

use super::text::{shortened, totals};
use super::view::View;
use crate::lines::ranked;

pub(super) fn page(view: &View<'_>) -> String {
    let mut page = String::from("### Memory by line\n\n");
    for line in totals(view.profile).lines() {
        let _ = writeln!(page, "{line}  ");
    }
    for &metric in &view.metrics {
        let ranked = ranked(&view.lines, metric, view.top);
        if ranked.is_empty() {
            continue;
        }
        let _ = writeln!(page, "\n| {} | share | line | |\n|---:|---:|---|---|", metric.title());
        for ranked in ranked {
            let _ = writeln!(
                page,
                "| {} | {:.1}% | {} | {} |",
                metric.text(ranked.value),
                ranked.share,
                code(&ranked.place()),
                code(&shortened(&ranked.line.text))
            );
        }
    }
    page
}

/// Text in a cell, as code. A bar would end the cell, also in code; so would a run of backticks that is as long as the code's own end
/// it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{blank}{}{blank}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_in_its_cell() {
        assert_eq!(code("a || b"), "`a \\|\\| b`");
        assert_eq!(code("x(\"`\")"), "``x(\"`\")``");
        assert_eq!(code("`a`"), "`` `a` ``");
    }
}

//! What the tools find in a program.

use std::fmt::Write as _;

use crate::programs::results::Results;
use crate::programs::tools::{Found, Top};

pub(super) fn append(text: &mut String, results: &Results) {
    let tools = [&results.memline_found, &results.heaptrack_found, &results.dhat_found];
    for (name, of) in [
        ("allocated", (|found| &found.allocated) as fn(&Found) -> &Option<Top>),
        ("at the peak", |found| &found.peak),
        ("retained", |found| &found.retained),
    ] {
        let _ = write!(text, "| {} | {name} |", results.name);
        for (place, tool) in tools.iter().enumerate() {
            let is_in_calls = place == 1 && name == "allocated";
            let top = tool.as_ref().and_then(|found| of(found).as_ref());
            let _ = match top {
                Some(Top { place, value }) if is_in_calls => write!(text, " `{place}` {value} calls |"),
                Some(Top { place, value }) => {
                    let bytes = i64::try_from(*value).unwrap_or(i64::MAX);
                    write!(text, " `{place}` {} |", memline_size::text(bytes, 1))
                }
                None => write!(text, " |"),
            };
        }
        text.push('\n');
    }
}

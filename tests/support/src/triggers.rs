use crate::SourceReport;

/// The reports that an invocation of one of the app's functions logs, in order, when it gets a page that comes in one
/// piece.
///
/// # Panics
///
/// If the app has no such function.
///
/// # Examples
///
/// ```
/// assert_eq!(test_support::reports("HttpTriggerSync").len(), 1);
/// assert_eq!(test_support::reports("HttpTriggerAsync").len(), 2);
/// ```
#[must_use]
pub fn reports(function: &str) -> Vec<SourceReport> {
    let (once, twice, never) = (Some(1), Some(2), None);
    match function {
        "HttpTriggerSync" => vec![SourceReport::of(
            "src/http_trigger_sync.rs",
            "profile_get_request",
            &[once, never, once, once, once, once, once],
        )],
        "HttpTriggerAsync" => vec![
            SourceReport::of(
                "src/http_trigger_async.rs",
                "http_trigger_async",
                &[once, never, once, once, once, once],
            ),
            // The loop's header runs once for the piece and once for the end of the body; its brace gives the piece back.
            SourceReport::of(
                "src/http_trigger_async.rs",
                "get_microsoft_page_async",
                &[once, never, once, once, twice, once, once, once, once],
            ),
        ],
        other => panic!("the app has no function {other}"),
    }
}

/// The line, [`masked`](crate::masked), that ends the last report of an invocation.
///
/// # Examples
///
/// ```
/// let line = "memory_profiler_logs: Process memory: 41.2 MiB at the start, 43.0 MiB at the end";
/// assert_eq!(test_support::masked(line), test_support::PROCESS_MEMORY);
/// ```
pub const PROCESS_MEMORY: &str = "memory_profiler_logs: Process memory: # MiB at the start, # MiB at the end";

/// All that an invocation of the function logs: its [`reports`] in the form for Application Insights, and [`PROCESS_MEMORY`].
///
/// # Panics
///
/// If the app has no such function.
///
/// # Examples
///
/// ```
/// let lines = test_support::report_rows("HttpTriggerAsync");
/// assert_eq!(lines[0], "memory_profiler_logs: Filename: src/http_trigger_async.rs");
/// ```
#[must_use]
pub fn report_rows(function: &str) -> Vec<String> {
    let lines = reports(function).into_iter().flat_map(|report| report.rows());
    lines.chain([PROCESS_MEMORY.to_owned()]).collect()
}

/// The same with the [`reports`] as tables for a console.
///
/// # Panics
///
/// If the app has no such function.
///
/// # Examples
///
/// ```
/// let lines = test_support::report_tables("HttpTriggerSync");
/// assert!(lines[2].starts_with("memory_profiler_logs: ====="));
/// ```
#[must_use]
pub fn report_tables(function: &str) -> Vec<String> {
    let lines = reports(function).into_iter().flat_map(|report| report.table());
    lines.chain([PROCESS_MEMORY.to_owned()]).collect()
}

/// A [`masked`](crate::masked) row with `?` for how often it ran, if it belongs to the async function's loop over the
/// pieces of a body: how many come is the network's choice.
///
/// # Examples
///
/// ```
/// use test_support::masked_pieces;
///
/// let row = "23  # MiB  # MiB  166      while let Some(chunk) = response.chunk().await? {";
/// assert_eq!(masked_pieces(row), "23  # MiB  # MiB  ?      while let Some(chunk) = response.chunk().await? {");
/// assert_eq!(masked_pieces("25  # MiB  # MiB  165      }"), "25  # MiB  # MiB  ?      }");
/// assert_eq!(masked_pieces("26  # MiB  # MiB  1      Ok(page)"), "26  # MiB  # MiB  1      Ok(page)");
/// ```
#[must_use]
pub fn masked_pieces(row: &str) -> String {
    let in_loop =
        row.contains("while let Some(chunk)") || row.contains("extend_from_slice") || row.ends_with("      }");
    let Some((measured, rest)) = row.rsplit_once("# MiB").filter(|_| in_loop) else {
        return row.to_owned();
    };
    let number = rest.trim_start();
    let padding = &rest[..rest.len() - number.len()];
    let code = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = number.len() - code.len();
    // Cells of a table are padded to their width.
    let more = if padding.len() > 2 {
        " ".repeat(digits - 1)
    } else {
        String::new()
    };
    format!("{measured}# MiB{padding}{more}?{code}")
}

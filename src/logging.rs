//! What is logged, and under which names.

use functions_custom_handler::LogLayer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

/// The target of the rows of a report, as tables and as rows. Kusto queries look for `memory_profiler_logs: `.
pub const LOGS_TARGET: &str = "memory_profiler_logs";

/// The target of a report's JSON record. Its own, so that queries for rows never see it.
pub const REPORT_TARGET: &str = "memory_profiler_report";

/// Sends what this process logs, from INFO up, to where the Functions host looks for it.
///
/// # Errors
///
/// The process has a subscriber already.
///
/// ```
/// memline_function_app::install_logging()?;
/// # Ok::<(), tracing_subscriber::util::TryInitError>(())
/// ```
pub fn install_logging() -> Result<(), TryInitError> {
    // Reports are verbatim: a query would take anything appended for the line's code.
    let layer = LogLayer::new().verbatim(LOGS_TARGET).verbatim(REPORT_TARGET);
    tracing_subscriber::registry()
        .with(layer)
        .with(LevelFilter::INFO)
        .try_init()
}

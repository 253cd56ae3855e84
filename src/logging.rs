//! What is logged, and under which names.

#[cfg(feature = "opentelemetry")]
use functions_custom_handler::telemetry::Telemetry;
use functions_custom_handler::{LogLayer, StartError};

/// The target of the rows of a report, as tables and as rows. Kusto queries look for `memory_profiler_logs: `.
pub const LOGS_TARGET: &str = "memory_profiler_logs";

/// The target of a report's JSON record. Its own, so that queries for rows never see it.
pub const REPORT_TARGET: &str = "memory_profiler_report";

/// Sends what this process logs to where the Functions host looks for it: from INFO up, unless `HANDLER_LOG` or `RUST_LOG` says
/// otherwise.
///
/// # Errors
///
/// The setting names no levels, or the process has a subscriber already.
///
/// ```
/// memline_function_app::install_logging()?;
/// # Ok::<(), functions_custom_handler::StartError>(())
/// ```
pub fn install_logging() -> Result<(), StartError> {
    layer().init()
}

/// The same, and exports the spans of invocations if a setting of OpenTelemetry names a collector.
///
/// # Errors
///
/// As above, and if spans cannot be exported to what the setting names.
#[cfg(feature = "opentelemetry")]
pub fn install_telemetry() -> Result<Telemetry, StartError> {
    // The exporter's client has TLS and asks for a provider. A second one is not needed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let telemetry = Telemetry::from_env()?;
    telemetry.init(layer())?;
    Ok(telemetry)
}

/// Reports are verbatim: a query would take anything appended for the line's code.
fn layer() -> LogLayer {
    LogLayer::new().verbatim(LOGS_TARGET).verbatim(REPORT_TARGET)
}

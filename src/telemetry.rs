//! The memory figures of an invocation, on its span.

use functions_custom_handler::telemetry;
use memline::Profile;

use crate::report::ProcessMemory;

/// Adds what the profile knows to the current span: how much the invocation held at most, what it has left behind, and the process's
/// resident set at its start and end.
pub(crate) fn record(profile: &Profile, memory: Option<ProcessMemory>) {
    // The calls' peaks include those of calls within, so the highest is that of the outermost.
    let Some(peak_bytes) = profile.iter().map(memline::Report::peak_bytes).max() else {
        return;
    };
    telemetry::record("memline.measure", profile.measure().name());
    telemetry::record("memline.peak_bytes", peak_bytes);
    if let Some(retained_bytes) = profile.retained_bytes() {
        telemetry::record("memline.retained_bytes", retained_bytes);
    }
    if let Some(memory) = memory {
        telemetry::record("memline.process_start_bytes", memory.start_bytes);
        telemetry::record("memline.process_end_bytes", memory.end_bytes);
    }
}

//! What is done before the last of an answer is sent, beside writing its lines: spans are exported.

/// Exports the spans that have ended, where the app has them exported. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flush {
    #[cfg(feature = "opentelemetry")]
    telemetry: Option<crate::telemetry::Telemetry>,
}

impl Flush {
    #[cfg(feature = "opentelemetry")]
    pub(crate) fn of(telemetry: crate::telemetry::Telemetry) -> Self {
        Self {
            telemetry: Some(telemetry),
        }
    }

    #[cfg_attr(
        not(feature = "opentelemetry"),
        expect(clippy::unused_async, reason = "there is nothing to export")
    )]
    pub(super) async fn flush(&self) {
        #[cfg(feature = "opentelemetry")]
        if let Some(telemetry) = &self.telemetry {
            telemetry.flush().await;
        }
    }
}

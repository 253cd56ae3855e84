//! The timer trigger.

use axum::extract::{FromRequest, Request};
use serde::Deserialize;

use super::argument::argument;
use super::payload::Payload;
use crate::extract::{Metadata, Rejection};
use crate::refusal::Refusal;

/// A timer that has gone off. Times are texts in ISO 8601, as the host writes them.
///
/// Source: <https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer>
///
/// ```
/// use functions_custom_handler::trigger::Timer;
///
/// async fn nightly(timer: Timer) {
///     if timer.is_past_due {
///         tracing::warn!(next = timer.next, "cleaning up late");
///     }
/// }
/// # let _: axum::Router = axum::Router::new().route("/Nightly", axum::routing::post(nightly));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timer {
    /// Whether the function runs later than its schedule says.
    pub is_past_due: bool,
    /// Whether the schedule follows daylight saving time.
    pub adjusts_for_dst: bool,
    /// When it last ran by the schedule; `None` at the first tick. This and the next two are `None` if the host
    /// does not keep the schedule, as for intervals below a minute.
    pub last: Option<String>,
    /// When it will run next.
    pub next: Option<String>,
    /// When the host last wrote this down.
    pub last_updated: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    #[serde(default)]
    is_past_due: bool,
    schedule: Option<Schedule>,
    schedule_status: Option<ScheduleStatus>,
}

#[derive(Default, Deserialize)]
struct Schedule {
    #[serde(default, rename = "AdjustForDST")]
    adjust_for_dst: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ScheduleStatus {
    last: Option<String>,
    next: Option<String>,
    last_updated: Option<String>,
}

impl Timer {
    fn read(payload: Payload, _: &Metadata) -> Result<Self, Refusal> {
        let wire: Wire = payload.decode()?;
        let status = wire.schedule_status.unwrap_or_default();
        Ok(Self {
            is_past_due: wire.is_past_due,
            adjusts_for_dst: wire.schedule.unwrap_or_default().adjust_for_dst,
            last: known(status.last),
            next: known(status.next),
            last_updated: known(status.last_updated),
        })
    }
}

/// .NET's first date stands for none, as before the first tick.
fn known(time: Option<String>) -> Option<String> {
    time.filter(|time| !time.starts_with("0001-01-01T00:00:00"))
}

impl<S: Sync> FromRequest<S> for Timer {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        argument(request, Self::read).await
    }
}

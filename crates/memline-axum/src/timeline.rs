//! The time line of a sum: the single profiles that are kept, and the resident set around each.

use memline::{Moment, Span, Timeline};

use crate::resident::Resident;
use crate::singles::{Single, Singles};

/// Each has two moments, and a time line has 512.
const MOST: usize = 256;

/// Of those with this label, or of all. It begins when the first of them did.
pub(crate) fn of(singles: &Singles, label: Option<&str>) -> Timeline {
    let has_label = |single: &&Single| label.is_none_or(|label| single.name == label);
    let shown = || singles.newest_first().filter(has_label).take(MOST);
    let began = shown().map(|single| single.from).min().unwrap_or_default();
    let (mut moments, mut spans) = (Vec::new(), Vec::new());
    for single in shown() {
        let from = single.from.saturating_sub(began);
        let to = from + single.elapsed;
        if let Some(Resident { start_bytes, end_bytes }) = single.resident {
            for (at, bytes) in [(from, start_bytes), (to, end_bytes)] {
                let mut moment = Moment::new(at);
                moment.resident_bytes = Some(bytes);
                moments.push(moment);
            }
        }
        let mut span = Span::new(&*single.name, from);
        span.id.clone_from(&single.id);
        span.to = Some(to);
        spans.push(span);
    }
    Timeline::new(moments, spans)
}

//! What only a request out of an envelope has.

use http::Extensions;

use crate::Invocation;
use crate::refusal::Refusal;

/// What stands on every request out of an envelope, as an extension.
///
/// # Errors
///
/// If the request did not come in an envelope; `what` is what was asked for.
pub(crate) fn enveloped<'a, T: Send + Sync + 'static>(
    extensions: &'a Extensions,
    what: &'static str,
) -> Result<&'a T, Refusal> {
    extensions.get().ok_or_else(|| match extensions.get::<Invocation>() {
        Some(invocation) => Refusal::NotEnveloped {
            what,
            mode: invocation.mode(),
        },
        None => Refusal::NotServed,
    })
}

//! The line between the two halves of an input.

/// Before it is the request, behind it what the app answers.
pub(crate) const ANSWER: &[u8] = b"\n=== answer\n";

//! What the host changes or loses without a word, said in the invocation's log.

use std::fmt;

use http::HeaderMap;

use crate::media_type::media_type;
use crate::mode::Mode;
use crate::refusal::USE_PLAIN_HTTP;

const USE_PROXYING: &str = "set customHandler.enableProxyingHttpRequest to true in host.json";

/// Something that does not arrive as it was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Warning<'a> {
    /// The client's body came in chunks.
    LostBody,
    /// The client's body is not text, and has been read as text.
    LostBytes,
    /// The response is of server-sent events, and is not proxied.
    EventStream,
    /// The response's body is a date and nothing else.
    DateInBody,
    /// A header's value is a date and nothing else.
    DateInHeader { name: &'a str },
    /// A text or document is for a binding with `dataType` `binary`, where nothing guards it.
    Unguarded { binding: &'a str },
    /// A message of several is a date.
    DateInMessages { binding: &'a str },
    /// The function has no output binding of this name.
    UnknownOutput { binding: &'a str, known: &'a str },
}

impl Warning<'_> {
    /// That a response comes whole or not at all, which its client does not expect.
    pub(crate) fn of_stream(mode: Mode, headers: &HeaderMap) -> Option<Self> {
        let is_collected = matches!(mode, Mode::Envelope | Mode::Forwarding);
        (is_collected && media_type(headers).is_some_and(|name| name == "text/event-stream"))
            .then_some(Self::EventStream)
    }
}

impl fmt::Display for Warning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LostBody => write!(
                f,
                "the client sent its body in chunks, and the host's envelope has lost it: {USE_PROXYING}"
            ),
            Self::EventStream => write!(
                f,
                "the response is an event stream, which the host reads to its end before the client gets any of it: \
                 {USE_PROXYING}"
            ),
            Self::LostBytes => write!(
                f,
                "bytes of the client's body that are not UTF-8 text have become U+FFFD in the host's envelope: \
                 {USE_PLAIN_HTTP}, or have them sent as application/octet-stream"
            ),
            Self::DateInBody => write!(
                f,
                "the response's body is a date, which the host writes in another form: end it with a line break, or \
                 {USE_PLAIN_HTTP}"
            ),
            Self::DateInHeader { name } => write!(
                f,
                "the response's header {name} is a date, which the host writes in another form: {USE_PLAIN_HTTP}"
            ),
            Self::Unguarded { binding } => write!(
                f,
                "Outputs.{binding} is a date or a JSON document, which the host writes in another form, and has dataType \
                 binary in function.json, so that nothing guards it: take the dataType out"
            ),
            Self::UnknownOutput { binding, known } => write!(
                f,
                "Outputs.{binding} gets nothing: function.json has no output binding of this name, case counts, and it has \
                 {}",
                if known.is_empty() { "none" } else { known }
            ),
            Self::DateInMessages { binding } => write!(
                f,
                "Outputs.{binding} has a message that is a date, which the host writes in another form: send it alone, or \
                 within a JSON document"
            ),
        }
    }
}

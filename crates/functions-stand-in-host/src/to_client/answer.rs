use super::client_got::ClientGot;
use crate::http::first_header;

/// What the client and the log get when the host has taken the answer to an envelope of an HTTP trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The client's status.
    pub status: u16,
    /// The client's headers.
    pub headers: Vec<(String, String)>,
    /// The client's body. Bytes that are no UTF-8 become U+FFFD.
    pub body: String,
    /// The invocation's log, entry by entry.
    pub logs: Vec<String>,
}

impl Answer {
    /// # Panics
    ///
    /// If the client gets no whole response.
    #[track_caller]
    pub(crate) fn new(got: ClientGot, logs: Vec<String>) -> Self {
        let ClientGot::Response { status, headers, body } = got else {
            panic!("the client gets no whole response: {got:?}");
        };
        Self {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            logs,
        }
    }

    /// The first value of a header; case does not count in its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first_header(&self.headers, name)
    }
}

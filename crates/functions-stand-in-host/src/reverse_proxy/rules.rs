use std::time::Duration;

use form_urlencoded::parse;

use crate::http::Request;
use crate::to_handler::HttpFunctions;

/// How clients' requests are treated.
#[derive(Debug)]
pub(super) struct Rules {
    /// The handler's port of 127.0.0.1.
    pub(super) handler: u16,
    pub(super) functions: HttpFunctions,
    pub(super) needs_key: bool,
    /// What a client must show then. Without one, none is right.
    pub(super) key: Option<String>,
    /// For how long nothing may pass.
    pub(super) silence: Duration,
    pub(super) body_limit_bytes: usize,
}

impl Rules {
    /// Whether the client has shown the key, in the header or else in the query.
    pub(super) fn lets_in(&self, request: &Request) -> bool {
        if !self.needs_key {
            return true;
        }
        let query = request.target().split_once('?').map_or("", |(_, query)| query);
        let shown = request.header_value("x-functions-key").or_else(|| {
            let mut parameters = parse(query.as_bytes());
            let (_, code) = parameters.find(|(name, _)| name == "code")?;
            Some(code.into_owned())
        });
        shown.is_some() && shown == self.key
    }
}

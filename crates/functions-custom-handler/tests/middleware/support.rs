//! One app, and a client's request on every way to it.

use std::fmt;

use axum::Router;
use functions_custom_handler::FunctionApp;
use functions_stand_in_host::{Connection, Envelope, Host, Request, Response, ReverseProxy};

pub(crate) const ID: &str = "00000000-0000-4000-8000-000000000007";

/// How a request comes to the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Envelope,
    Forwarding,
    Proxying,
    /// Proxied as well, and streamed.
    ReverseProxy,
    StandAlone,
}

impl Way {
    pub(crate) const ALL: [Self; 5] = [
        Self::Envelope,
        Self::Forwarding,
        Self::Proxying,
        Self::ReverseProxy,
        Self::StandAlone,
    ];

    pub(crate) fn is_envelope(self) -> bool {
        self == Self::Envelope
    }
}

/// What the client gets.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) way: Way,
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// `Logs` of the answer, of an envelope.
    pub(crate) logs: Vec<String>,
}

impl Got {
    fn new(way: Way, response: &Response) -> Self {
        Self {
            way,
            status: response.status(),
            headers: response.headers().to_vec(),
            body: response.body().to_vec(),
            logs: Vec::new(),
        }
    }

    /// All values of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let headers = self.headers.iter();
        let known = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn assert_text(&self, status: u16, text: &str) -> &Self {
        assert_eq!((self.status, self.text()), (status, text), "{self}");
        self
    }

    #[track_caller]
    pub(crate) fn assert_header(&self, name: &str, value: Option<&str>) -> &Self {
        assert_eq!(self.header(name), value, "{name}: {self}");
        self
    }

    /// That the envelope could not carry it, and that its log says `why`, which is the whole line.
    #[track_caller]
    pub(crate) fn assert_not_carried(&self, why: &str) {
        self.assert_text(500, "The function failed. Its log has the details.");
        assert_eq!(self.logs, [why], "{self}");
    }
}

impl fmt::Display for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(
            f,
            "{:?}: {} {:?} {body:?} {:?}",
            self.way, self.status, self.headers, self.logs
        )
    }
}

/// An app that is served, and the host.
pub(crate) struct Served {
    pub(crate) host: Host,
    proxy: ReverseProxy,
    /// Which an envelope is for.
    function: &'static str,
}

impl Served {
    pub(crate) fn router(router: Router) -> Self {
        Self::app(FunctionApp::new(router))
    }

    pub(crate) fn app(app: FunctionApp) -> Self {
        Self::serving("Any", app)
    }

    /// The app names its only function, as a `function.json` does.
    pub(crate) fn function(function: &'static str, app: FunctionApp) -> Self {
        Self::serving(function, app.functions([function]))
    }

    fn serving(function: &'static str, app: FunctionApp) -> Self {
        let host = Host::serving(app);
        let proxy = host.reverse_proxy().start();
        Self { host, proxy, function }
    }

    pub(crate) fn got(&self, way: Way, request: &Request) -> Got {
        let response = match way {
            Way::Envelope => {
                let answer = self
                    .host
                    .call(&Envelope::http(self.function, request).with_id(ID))
                    .answer();
                return Got {
                    way,
                    status: answer.status,
                    headers: answer.headers,
                    body: answer.body.into_bytes(),
                    logs: answer.logs,
                };
            }
            Way::Forwarding => self.host.forward(request, ID),
            Way::Proxying => self.host.proxy(request, ID),
            Way::ReverseProxy => Connection::open(self.proxy.port()).unwrap().send(request).unwrap(),
            Way::StandAlone => self.host.send(request),
        };
        Got::new(way, &response)
    }

    /// What the client gets by each way.
    pub(crate) fn everywhere(&self, request: &Request) -> impl Iterator<Item = Got> {
        Way::ALL.into_iter().map(|way| self.got(way, request))
    }

    /// The same text by each way.
    #[track_caller]
    pub(crate) fn assert_everywhere(&self, request: &Request, status: u16, text: &str) {
        for got in self.everywhere(request) {
            got.assert_text(status, text);
        }
    }
}

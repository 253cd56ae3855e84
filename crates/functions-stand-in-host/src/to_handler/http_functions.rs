use functions_app_files::{Params, Template};

use super::data::data_and_metadata;
use super::envelope::Envelope;
use super::identities::{self, Keys};
use super::target::Target;
use super::{forwarding, headers, proxying};
use crate::http::Request;
use crate::mode::HttpMode;

/// The HTTP functions of an app, as the host has them from its files: who gets a client's request, and what the handler
/// receives for it.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::{HandOver, HttpFunctions, HttpMode, Request};
///
/// let functions = HttpFunctions::new(HttpMode::Envelope).function("items", "items/{category}/{id:int?}");
/// let HandOver::Envelope(envelope) = functions.hand_over(&Request::get("/api/ITEMS/Books/7")) else {
///     panic!("the host takes the request");
/// };
/// assert_eq!(envelope.function(), "items");
/// assert_eq!(envelope.as_json()["Data"]["req"]["Params"]["category"], "Books");
///
/// let nothing = functions.hand_over(&Request::get("/api/items/Books/x"));
/// assert!(matches!(nothing, HandOver::Status(404)));
/// ```
#[derive(Clone, Debug)]
pub struct HttpFunctions {
    mode: HttpMode,
    prefix: String,
    functions: Vec<Function>,
    keys: Keys,
    has_authentication: bool,
}

#[derive(Clone, Debug)]
struct Function {
    name: String,
    template: Template,
    /// Another binding beside the trigger and the response makes every request an envelope.
    is_plain: bool,
}

/// What becomes of a client's request.
#[derive(Clone, Debug)]
pub enum HandOver {
    /// The handler gets an envelope.
    Envelope(Envelope),
    /// The handler gets plain HTTP, which lacks the headers of an invocation still: [`HttpFunctions::signed`] adds
    /// them.
    Http(Request),
    /// The host answers with this status and no body, and the handler gets nothing.
    Status(u16),
}

impl HttpFunctions {
    /// No functions yet; the route prefix is `api`.
    #[must_use]
    pub fn new(mode: HttpMode) -> Self {
        Self {
            mode,
            prefix: "api".to_owned(),
            functions: Vec::new(),
            keys: Keys::default(),
            has_authentication: false,
        }
    }

    /// Sets `extensions.http.routePrefix`.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        prefix.trim_matches('/').clone_into(&mut self.prefix);
        self
    }

    /// Switches App Service authentication on, as `WEBSITE_AUTH_ENABLED` does: identities come from the header
    /// `X-MS-CLIENT-PRINCIPAL`, too.
    #[must_use]
    pub fn authentication(mut self) -> Self {
        self.has_authentication = true;
        self
    }

    /// Sets the keys that the host knows: one for functions, and its master key. A client that sends one has an
    /// identity by it.
    #[must_use]
    pub fn keys(mut self, function: &str, master: &str) -> Self {
        self.keys = Keys {
            function: Some(function.to_owned()),
            master: Some(master.to_owned()),
        };
        self
    }

    /// Adds a function with one HTTP trigger and one HTTP output, by its route below the prefix.
    ///
    /// # Panics
    ///
    /// If the host does not load the function for its route.
    #[must_use]
    #[track_caller]
    pub fn function(self, name: &str, route: &str) -> Self {
        self.add(name, route, true)
    }

    /// Adds a function that has further bindings: it always gets envelopes.
    ///
    /// # Panics
    ///
    /// If the host does not load the function for its route.
    #[must_use]
    #[track_caller]
    pub fn function_with_bindings(self, name: &str, route: &str) -> Self {
        self.add(name, route, false)
    }

    #[track_caller]
    fn add(mut self, name: &str, route: &str, is_plain: bool) -> Self {
        let template = Template::under(&self.prefix, route)
            .unwrap_or_else(|error| panic!("the host does not load {name}, whose route is {route:?}: {error}"));
        self.functions.push(Function {
            name: name.to_owned(),
            template,
            is_plain,
        });
        self
    }

    /// What becomes of a client's request.
    #[must_use]
    pub fn hand_over(&self, request: &Request) -> HandOver {
        const METHODS: [&str; 7] = ["GET", "POST", "DELETE", "HEAD", "PATCH", "PUT", "OPTIONS"];

        /// The server reads no longer line.
        const LINE_BYTES: usize = 8 * 1024;

        if request.method().len() + request.target().len() + " HTTP/1.1".len() + 1 > LINE_BYTES {
            return HandOver::Status(414);
        }
        if headers::are_too_many(request) {
            return HandOver::Status(431);
        }
        let Some(target) = Target::read(request) else {
            return HandOver::Status(400);
        };
        let Some((function, params)) = self
            .matched(&target.path)
            .filter(|_| METHODS.contains(&request.method()))
        else {
            return HandOver::Status(404);
        };
        if target.authority.is_none() {
            return HandOver::Status(500);
        }
        let mode = if function.is_plain {
            self.mode
        } else {
            HttpMode::Envelope
        };
        match mode {
            HttpMode::Envelope => {
                let identities = identities::of(request, &target.query, &self.keys, self.has_authentication);
                let (data, metadata) = data_and_metadata(request, &target, &params, &identities);
                HandOver::Envelope(Envelope::of_http(&function.name, data, metadata))
            }
            HttpMode::Forwarding => forwarding::request(request, &target).map_or(HandOver::Status(500), HandOver::Http),
            HttpMode::Proxying => proxying::request(request, &target).map_or(HandOver::Status(500), HandOver::Http),
        }
    }

    /// The function and the parameters of the first route that takes the path.
    fn matched(&self, path: &str) -> Option<(&Function, Params)> {
        let matches = self
            .functions
            .iter()
            .filter_map(|function| Some((function, function.template.params(path)?)));
        matches.min_by_key(|(function, _)| function.template.precedence())
    }

    /// Whether the handler gets every request streamed.
    #[cfg(feature = "reverse-proxy")]
    pub(crate) fn all_proxied(&self) -> bool {
        self.mode == HttpMode::Proxying && self.functions.iter().all(|function| function.is_plain)
    }

    /// A request of [`HandOver::Http`] with the headers of an invocation, as the host sends it.
    #[must_use]
    pub fn signed(&self, request: Request, id: &str) -> Request {
        match self.mode {
            HttpMode::Proxying => proxying::signed(request, id),
            _ => forwarding::signed(request, id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The function that gets `GET path`, or the status of the host's own answer.
    fn at(functions: &HttpFunctions, path: &str) -> Result<String, u16> {
        match functions.hand_over(&Request::get(path)) {
            HandOver::Envelope(envelope) => Ok(envelope.function().to_owned()),
            HandOver::Http(_) => unreachable!("the functions get envelopes"),
            HandOver::Status(status) => Err(status),
        }
    }

    #[test]
    fn the_less_is_free_in_a_route_the_sooner_it_is_tried() {
        let functions = HttpFunctions::new(HttpMode::Envelope)
            .function("rest", "{*rest}")
            .function("named", "items/{name}")
            .function("numbered", "items/{id:int}")
            .function("file", "items/{name}.{end}")
            .function("first", "items/first");
        for (path, function) in [
            ("/api/items/FIRST", Ok("first")),
            ("/api/items/7", Ok("numbered")),
            ("/api/items/a.txt", Ok("file")),
            ("/api/items/seven", Ok("named")),
            ("/api/items/7/8", Ok("rest")),
            ("/items/7", Err(404)),
        ] {
            assert_eq!(at(&functions, path), function.map(str::to_owned), "{path}");
        }
    }

    #[test]
    #[should_panic(expected = "the host does not load item, whose route is \"{id\": it has a \"{\" without a \"}\"")]
    fn a_route_that_the_host_refuses_is_a_mistake_of_the_test() {
        let _ = HttpFunctions::new(HttpMode::Envelope).function("item", "{id");
    }
}

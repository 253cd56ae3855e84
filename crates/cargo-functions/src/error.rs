use std::fmt;
use std::io;

/// What `cargo functions` was asked for and cannot do. It displays as one sentence.
///
/// ```
/// use cargo_functions::{Error, NewFunction, TriggerKind};
///
/// let error: Error = NewFunction::new("my order", TriggerKind::Http).unwrap_err();
/// assert!(!error.is_io());
/// ```
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug)]
enum Kind {
    Name {
        name: String,
    },
    Reserved {
        name: String,
        start: &'static str,
    },
    Trigger {
        text: String,
    },
    Glibc {
        text: String,
    },
    NoApp {
        name: String,
    },
    NoCrate,
    AppIsThere,
    FunctionBesideWebApp {
        function: String,
    },
    Routes {
        name: String,
        is_http: bool,
        part: &'static str,
    },
    Taken {
        name: String,
        taken: String,
    },
    LeftOut {
        name: String,
        line: String,
    },
    Unusable {
        sentence: String,
    },
    Io {
        path: String,
        cause: io::Error,
    },
}

impl Error {
    pub(crate) fn name(name: String) -> Self {
        Self(Kind::Name { name })
    }

    /// `start` is what the host keeps for itself.
    pub(crate) fn reserved(name: String, start: &'static str) -> Self {
        Self(Kind::Reserved { name, start })
    }

    pub(crate) fn trigger(text: &str) -> Self {
        Self(Kind::Trigger { text: text.to_owned() })
    }

    pub(crate) fn glibc(text: &str) -> Self {
        Self(Kind::Glibc { text: text.to_owned() })
    }

    pub(crate) fn no_app(name: &str) -> Self {
        Self(Kind::NoApp { name: name.to_owned() })
    }

    pub(crate) fn no_crate() -> Self {
        Self(Kind::NoCrate)
    }

    pub(crate) fn app_is_there() -> Self {
        Self(Kind::AppIsThere)
    }

    pub(crate) fn function_beside_web_app(function: String) -> Self {
        Self(Kind::FunctionBesideWebApp { function })
    }

    /// `part` is what `host.json` makes functions by.
    pub(crate) fn routes(name: &str, is_http: bool, part: &'static str) -> Self {
        let name = name.to_owned();
        Self(Kind::Routes { name, is_http, part })
    }

    pub(crate) fn taken(name: &str, taken: String) -> Self {
        let name = name.to_owned();
        Self(Kind::Taken { name, taken })
    }

    pub(crate) fn left_out(name: &str, line: String) -> Self {
        let name = name.to_owned();
        Self(Kind::LeftOut { name, line })
    }

    /// `sentence` says why a file cannot be used.
    pub(crate) fn unusable(sentence: String) -> Self {
        Self(Kind::Unusable { sentence })
    }

    pub(crate) fn io(path: &str, cause: io::Error) -> Self {
        let path = path.to_owned();
        Self(Kind::Io { path, cause })
    }

    /// Whether writing failed, and not what was asked for.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.0, Kind::Io { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Name { name } => write!(
                f,
                "{name:?} is not a valid function name; allowed: a letter and up to 127 letters, digits, _ and -, and not \
                 \"host\""
            ),
            Kind::Reserved { name, start } => write!(
                f,
                "the route of {name} would begin with {start:?}, which the host keeps for itself; choose another name"
            ),
            Kind::Trigger { text } => write!(
                f,
                "the trigger {text:?} is not known; allowed: http, timer, queue, service-bus, event-grid, event-hub, \
                 blob or cosmos-db"
            ),
            Kind::Glibc { text } => write!(
                f,
                "the glibc {text:?} is not a version; allowed: major.minor, such as 2.31"
            ),
            Kind::NoApp { name } => write!(
                f,
                "there is no host.json here, so {name} would be a function of no app; change to the app's folder, or run `cargo \
                 functions init` first"
            ),
            Kind::NoCrate => f.write_str(
                "there is no Cargo.toml here, so there is no program to make an app of; run `cargo init` first, or change to \
                 the crate's folder",
            ),
            Kind::AppIsThere => f.write_str(
                "host.json is there already, so this is an app; `cargo functions add NAME --trigger KIND` adds a function \
                 to it, or delete host.json first",
            ),
            Kind::FunctionBesideWebApp { function } => write!(
                f,
                "{function}/function.json is there, and beside a web app in host.json alone the host takes none; leave out \
                 --web-app, or delete {function} first"
            ),
            Kind::Routes {
                name,
                is_http: true,
                part,
            } => write!(
                f,
                "host.json makes functions of routes ({part}), and the host does not start if there is a function.json \
                 beside that; {name} needs no files then: add its route to the router"
            ),
            Kind::Routes {
                name,
                is_http: false,
                part,
            } => write!(
                f,
                "host.json makes functions of routes ({part}), and the host does not start if there is a function.json \
                 beside that, which {name} needs; take {part} out first, and add a function for each route"
            ),
            Kind::Taken { name, taken } if name == taken => {
                write!(f, "{name} is there already; choose another name, or delete it first")
            }
            Kind::Taken { name, taken } => write!(
                f,
                "{taken} is there already, which the host takes for {name}; choose another name"
            ),
            Kind::LeftOut { name, line } => write!(
                f,
                "the line {line:?} of .funcignore would leave {name} out of the package; choose another name, or narrow \
                 the line"
            ),
            Kind::Unusable { sentence } => f.write_str(sentence),
            Kind::Io { path, cause } => write!(f, "cannot write {path}: {cause}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Io { cause, .. } => std::error::Error::source(cause),
            _ => None,
        }
    }
}

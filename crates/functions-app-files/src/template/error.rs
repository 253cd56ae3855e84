use std::fmt;

/// Why the host refuses a route. It displays as a sentence about the route, such as `it has two slashes in a row`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError(pub(super) Reason);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Tilde,
    Closed,
    Open,
    Slashes,
    QuestionMark,
    Adjacent,
    Nameless { text: String },
    Twice { name: String },
    NotLast { text: String },
    OptionalCatchAll { text: String },
    OptionalWithDefault { text: String },
    OptionalWithin { text: String },
}

impl From<Reason> for TemplateError {
    fn from(reason: Reason) -> Self {
        Self(reason)
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Tilde => f.write_str("it begins with \"~\""),
            Reason::Closed => f.write_str("it has a \"}\" without a \"{\""),
            Reason::Open => f.write_str("it has a \"{\" without a \"}\""),
            Reason::Slashes => f.write_str("it has two slashes in a row"),
            Reason::QuestionMark => f.write_str("it has a \"?\" outside of a parameter"),
            Reason::Adjacent => f.write_str("it has two parameters without a text between them"),
            Reason::Nameless { text } => write!(f, "{text} has no name"),
            Reason::Twice { name } => write!(f, "it has the parameter {name} twice"),
            Reason::NotLast { text } => write!(f, "{text} is not the last and whole segment"),
            Reason::OptionalCatchAll { text } => write!(f, "{text} is optional anyway, so it may have no \"?\""),
            Reason::OptionalWithDefault { text } => write!(f, "{text} has both a \"?\" and a default"),
            Reason::OptionalWithin { text } => write!(
                f,
                "{text} is optional within a segment, which it may be at its end after a \".\" only"
            ),
        }
    }
}

impl std::error::Error for TemplateError {}

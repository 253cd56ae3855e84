use super::constraint::Constraint;
use super::error::{Reason, TemplateError};

/// `{id:int=5}`, `{id?}`, `{*rest}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    /// As it is written, with its braces.
    text: String,
    name: String,
    constraints: Vec<Constraint>,
    default: Option<String>,
    is_optional: bool,
    is_catch_all: bool,
}

impl Parameter {
    /// `text` begins and ends with a brace.
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let owned = || text.to_owned();
        let inner = &text[1..text.len() - 1];
        let unstarred = inner.trim_start_matches('*');
        let is_catch_all = unstarred.len() < inner.len();
        let (plain, is_optional) = match unstarred.strip_suffix('?') {
            Some(plain) => (plain, true),
            None => (unstarred, false),
        };
        let end = plain.find([':', '=']).unwrap_or(plain.len());
        let (name, mut rest) = plain.split_at(end);
        if name.is_empty() || name.contains(['/', '{', '}', '*', '?']) {
            return Err(Reason::Nameless { text: owned() }.into());
        }
        let mut constraints = Vec::new();
        while let Some(constraint) = rest.strip_prefix(':') {
            let (constraint, after) = constraint.split_at(end_of_constraint(constraint));
            constraints.push(Constraint::parse(constraint));
            rest = after;
        }
        let default = rest.strip_prefix('=').map(str::to_owned);
        if is_optional && is_catch_all {
            return Err(Reason::OptionalCatchAll { text: owned() }.into());
        }
        if is_optional && default.is_some() {
            return Err(Reason::OptionalWithDefault { text: owned() }.into());
        }
        Ok(Self {
            text: owned(),
            name: name.to_owned(),
            constraints,
            default,
            is_optional,
            is_catch_all,
        })
    }

    pub(super) fn without_constraints(&self) -> Self {
        Self {
            constraints: Vec::new(),
            ..self.clone()
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn default(&self) -> Option<&str> {
        self.default.as_deref()
    }

    pub(super) fn has_constraints(&self) -> bool {
        !self.constraints.is_empty()
    }

    pub(super) fn is_catch_all(&self) -> bool {
        self.is_catch_all
    }

    /// Whether it has a `?`.
    pub(super) fn is_optional(&self) -> bool {
        self.is_optional
    }

    /// Whether a path may end before it.
    pub(super) fn may_be_left_out(&self) -> bool {
        self.is_optional || self.is_catch_all || self.default.is_some()
    }

    pub(super) fn fits(&self, text: &str) -> bool {
        self.constraints.iter().all(|constraint| constraint.fits(text))
    }

    /// A text that its constraints let through, as far as one is found.
    pub(super) fn sample(&self) -> String {
        let own = self.constraints.iter().map(Constraint::sample);
        let length = self.constraints.iter().filter_map(Constraint::length).max();
        let letters = length.map(|length| "a".repeat(length));
        let mut samples = own.chain(letters).filter(|sample| self.fits(sample));
        samples.next().unwrap_or_else(|| "1".to_owned())
    }
}

/// The index of the colon or equals sign behind a constraint, outside of its parentheses.
fn end_of_constraint(text: &str) -> usize {
    let mut depth = 0_i32;
    let end = text.find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth <= 0 && (c == ':' || c == '=')
    });
    end.unwrap_or(text.len())
}

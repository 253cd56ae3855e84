use super::parameter::Parameter;

/// What stands between two slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    Parameter(Parameter),
}

impl Segment {
    pub(super) fn new(parts: Vec<Part>) -> Self {
        Self(parts)
    }

    pub(super) fn without_constraints(&self) -> Self {
        let parts = self.0.iter().map(|part| match part {
            Part::Literal(text) => Part::Literal(text.clone()),
            Part::Parameter(parameter) => Part::Parameter(parameter.without_constraints()),
        });
        Self(parts.collect())
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.0
    }

    pub(super) fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.0.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Parameter(parameter) => Some(parameter),
        })
    }

    /// The parameter that is all of it.
    pub(super) fn parameter(&self) -> Option<&Parameter> {
        match &self.0[..] {
            [Part::Parameter(parameter)] => Some(parameter),
            _ => None,
        }
    }

    /// The parameter that takes the rest of the path.
    pub(super) fn catch_all(&self) -> Option<&Parameter> {
        self.parameter().filter(|parameter| parameter.is_catch_all())
    }

    /// A digit of ASP.NET's (`RoutePrecedence.ComputeInbound`).
    pub(super) fn precedence(&self) -> u8 {
        match (&self.0[..], self.parameter()) {
            (_, Some(parameter)) => {
                let free = if parameter.is_catch_all() { 5 } else { 3 };
                free - u8::from(parameter.has_constraints())
            }
            ([Part::Literal(_)], None) => 1,
            _ => 2,
        }
    }
}

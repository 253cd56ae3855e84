//! A route template of the host, `items/{category}/{id:int?}`, and paths that fit it.

/// The segments of a template, the route prefix among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Parameter {
        /// May be left out at the end.
        is_optional: bool,
        is_constrained: bool,
    },
    /// `{*rest}`
    Rest,
}

impl Template {
    pub(super) fn new(prefix: &str, route: &str) -> Self {
        let segments = prefix.split('/').chain(route.split('/'));
        let segments = segments.filter(|segment| !segment.is_empty());
        Self(segments.map(Segment::new).collect())
    }

    /// The less of it is free, the sooner the host tries it.
    pub(super) fn precedence(&self) -> Vec<u8> {
        let rank = |segment: &Segment| match segment {
            Segment::Literal(_) => 1,
            Segment::Parameter { is_constrained, .. } => 3 - u8::from(*is_constrained),
            Segment::Rest => 4,
        };
        self.0.iter().map(rank).collect()
    }

    /// The path in the template's spelling, if it fits. Constraints are not looked at: the host has.
    pub(super) fn respelled(&self, path: &str) -> Option<String> {
        let mut rest = Some(path.strip_prefix('/')?).filter(|rest| !rest.is_empty());
        let mut respelled = String::new();
        for segment in &self.0 {
            if *segment == Segment::Rest {
                if let Some(rest) = rest.take() {
                    respelled.push('/');
                    respelled.push_str(rest);
                }
                continue;
            }
            let (first, after) = match rest {
                Some(rest) => rest.split_once('/').map_or((rest, None), |(first, after)| {
                    (first, Some(after).filter(|after| !after.is_empty()))
                }),
                None => ("", None),
            };
            match segment {
                Segment::Literal(literal) if first.eq_ignore_ascii_case(literal) => {
                    respelled.push('/');
                    respelled.push_str(literal);
                }
                Segment::Parameter { .. } if !first.is_empty() => {
                    respelled.push('/');
                    respelled.push_str(first);
                }
                Segment::Parameter { is_optional: true, .. } => {}
                _ => return None,
            }
            rest = after;
        }
        if rest.is_some() {
            return None;
        }
        Some(if respelled.is_empty() {
            "/".to_owned()
        } else {
            respelled
        })
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            None => Self::Literal(text.to_owned()),
            Some(inside) if inside.starts_with('*') => Self::Rest,
            Some(inside) => Self::Parameter {
                is_optional: inside.ends_with('?') || inside.contains('='),
                is_constrained: inside.contains(':'),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn case_and_a_slash_at_the_end_are_the_templates() {
        for (route, path, respelled) in [
            ("echo", "/api/ECHO", Some("/api/echo")),
            ("echo", "/API/echo/", Some("/api/echo")),
            ("echo", "/api/echo//", None),
            ("echo", "/api/echoes", None),
            (
                "items/{category}/{id:int?}",
                "/api/ITEMS/Books/7",
                Some("/api/items/Books/7"),
            ),
            (
                "items/{category}/{id:int?}",
                "/api/items/BOOKS/",
                Some("/api/items/BOOKS"),
            ),
            ("items/{category}/{id:int?}", "/api/items", None),
            ("items/{category}", "/api/items/a%2FB", Some("/api/items/a%2FB")),
            ("rest/{*rest}", "/api/Rest/MiXed/", Some("/api/rest/MiXed/")),
            ("rest/{*rest}", "/api/REST", Some("/api/rest")),
        ] {
            let found = Template::new("api", route).respelled(path);
            assert_eq!(found.as_deref(), respelled, "{route} {path}");
        }
        assert_eq!(Template::new("", "{*route}").respelled("/").as_deref(), Some("/"));
    }
}

//! The routes of HTTP functions.

/// A route template, as in `function.json`: `items/{category}/{id:int?}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Parameter(Parameter),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parameter {
    name: String,
    constraints: Vec<String>,
    default: Option<String>,
    is_optional: bool,
    is_rest: bool,
}

/// The parameters of a route with their texts; `None` for an optional one that the path does not have.
pub(crate) type Params = Vec<(String, Option<String>)>;

impl Template {
    pub(crate) fn parse(template: &str) -> Self {
        let segments = template.split('/').filter(|segment| !segment.is_empty());
        Self(segments.map(Segment::parse).collect())
    }

    /// Matches a decoded path, without its first slash. Case and a slash at the end do not matter.
    pub(crate) fn matched(&self, path: &str) -> Option<Params> {
        let mut params = Params::new();
        let mut rest = Some(path).filter(|path| !path.is_empty());
        for segment in &self.0 {
            match segment {
                Segment::Literal(literal) => {
                    let (first, after) = split(rest?);
                    if !first.eq_ignore_ascii_case(literal) {
                        return None;
                    }
                    rest = after;
                }
                Segment::Parameter(parameter) if parameter.is_rest => {
                    params.push((parameter.name.clone(), rest.take().map(str::to_owned)));
                }
                Segment::Parameter(parameter) => {
                    let value = match rest.map(split) {
                        Some((first, after)) if !first.is_empty() => {
                            rest = after;
                            Some(first.to_owned())
                        }
                        _ => parameter.default.clone(),
                    };
                    match &value {
                        Some(value) if !parameter.constraints.iter().all(|kind| fits(kind, value)) => return None,
                        None if !parameter.is_optional => return None,
                        _ => params.push((parameter.name.clone(), value)),
                    }
                }
            }
        }
        // What is left can be a slash at the end.
        rest.is_none_or(str::is_empty).then_some(params)
    }

    /// The less of it is free, the sooner the host tries it.
    pub(crate) fn precedence(&self) -> Vec<u8> {
        self.0
            .iter()
            .map(|segment| match segment {
                Segment::Literal(_) => 1,
                Segment::Parameter(parameter) if parameter.is_rest => 5,
                Segment::Parameter(parameter) if parameter.constraints.is_empty() => 3,
                Segment::Parameter(_) => 2,
            })
            .collect()
    }
}

/// The first segment, and what follows its slash.
fn split(path: &str) -> (&str, Option<&str>) {
    path.split_once('/').map_or((path, None), |(first, rest)| {
        (first, Some(rest).filter(|rest| !rest.is_empty()))
    })
}

impl Segment {
    fn parse(text: &str) -> Self {
        let Some(inside) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
            return Self::Literal(text.to_owned());
        };
        let is_rest = inside.starts_with('*');
        let inside = inside.trim_start_matches('*');
        let (inside, default) = match inside.split_once('=') {
            Some((inside, default)) => (inside, Some(default.to_owned())),
            None => (inside, None),
        };
        let is_optional = inside.ends_with('?');
        let mut parts = inside.trim_end_matches('?').split(':');
        Self::Parameter(Parameter {
            name: parts.next().unwrap_or_default().to_owned(),
            constraints: parts.map(str::to_owned).collect(),
            default,
            is_optional,
            is_rest,
        })
    }
}

/// Whether a text fits a constraint. One that is not known here fits all.
fn fits(constraint: &str, text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match constraint {
        "int" => text.parse::<i32>().is_ok(),
        "long" => text.parse::<i64>().is_ok(),
        "bool" => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        "double" | "float" | "decimal" => text.parse::<f64>().is_ok(),
        "alpha" => text.chars().all(|c| c.is_ascii_alphabetic()),
        "guid" => uuid::Uuid::try_parse(text).is_ok(),
        "datetime" => {
            let date = text.split('T').next().unwrap_or_default();
            let mut parts = date.split('-');
            date.len() == 10 && parts.clone().count() == 3 && parts.all(is_digits)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(template: &str, path: &str) -> Option<String> {
        let params = Template::parse(template).matched(path)?;
        let params = params.iter().map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => format!("{name} is null"),
        });
        Some(params.collect::<Vec<_>>().join(","))
    }

    #[test]
    fn paths_match_as_the_host_matches_them() {
        for (template, path, params) in [
            ("api/echo", "api/ECHO", Some("")),
            ("api/echo", "api/echo/", Some("")),
            ("api/echo", "api/echo/x", None),
            (
                "api/items/{category}/{id:int?}",
                "api/ITEMS/Books/7",
                Some("category=Books,id=7"),
            ),
            (
                "api/items/{category}/{id:int?}",
                "api/items/Books",
                Some("category=Books,id is null"),
            ),
            ("api/items/{category}/{id:int?}", "api/items/Books/x", None),
            ("api/items/{category}/{id:int?}", "api/items", None),
            ("api/rest/{*rest}", "api/Rest/MiXed", Some("rest=MiXed")),
            ("api/rest/{*rest}", "api/rest/a/", Some("rest=a/")),
            ("api/rest/{*rest}", "api/rest", Some("rest is null")),
            ("api/dflt/{lang=en}", "api/dflt", Some("lang=en")),
            (
                "api/g/{g:guid}/{flag:bool}",
                "api/g/7f9c24e8-3b12-4fef-91e0-8d3a4e1f2a77/true",
                Some("g=7f9c24e8-3b12-4fef-91e0-8d3a4e1f2a77,flag=true"),
            ),
            ("{*route}", "", Some("route is null")),
        ] {
            assert_eq!(matched(template, path).as_deref(), params, "{template} {path}");
        }
    }
}

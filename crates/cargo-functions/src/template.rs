//! Route templates, as the host reads them (`TemplateParser` of ASP.NET Core).

/// A template such as `orders/{id:int?}`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Template {
    segments: Vec<Segment>,
}

type Segment = Vec<Part>;

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Parameter(Parameter),
}

#[derive(Debug, PartialEq, Eq)]
struct Parameter {
    /// As written, with its braces.
    text: String,
    name: String,
    /// The first constraint's name, in lower case.
    constraint: String,
    is_catch_all: bool,
    /// With `?` or a default.
    is_optional: bool,
}

impl Template {
    /// The template, or why the host refuses it, to stand behind "is not valid: ".
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('/').unwrap_or(text);
        if text.starts_with('~') {
            return Err("it begins with \"~\"".to_owned());
        }
        let segments = split_segments(text)?;
        let template = Self {
            segments: segments
                .iter()
                .map(|segment| parse_segment(segment))
                .collect::<Result<_, _>>()?,
        };
        template.refuse_parameters()?;
        Ok(template)
    }

    fn refuse_parameters(&self) -> Result<(), String> {
        let mut names: Vec<String> = Vec::new();
        for (at, segment) in self.segments.iter().enumerate() {
            for part in segment {
                let Part::Parameter(parameter) = part else { continue };
                if names.iter().any(|name| name.eq_ignore_ascii_case(&parameter.name)) {
                    return Err(format!("it has the parameter {} twice", parameter.name));
                }
                if parameter.is_catch_all && (at + 1 < self.segments.len() || segment.len() > 1) {
                    return Err(format!("{} is not the last and whole segment", parameter.text));
                }
                names.push(parameter.name.clone());
            }
        }
        Ok(())
    }

    /// Whether its last segment takes any number of segments, as `{*rest}` does.
    pub(crate) fn is_catch_all(&self) -> bool {
        let last = self.segments.last().and_then(|segment| segment.last());
        matches!(last, Some(Part::Parameter(Parameter { is_catch_all: true, .. })))
    }

    /// A path that it takes, such as `/orders/1`.
    pub(crate) fn sample(&self) -> String {
        self.path_of(self.segments.len(), Parameter::sample)
    }

    /// The paths that it takes without the optional parameters at its end: as written, as a sample, and the first of the
    /// parameters that are left out.
    pub(crate) fn shorter(&self) -> Vec<Shorter> {
        let is_left_out = |segment: &&Segment| matches!(&segment[..], [Part::Parameter(parameter)] if parameter.is_optional && !parameter.is_catch_all);
        let count = self.segments.iter().rev().take_while(is_left_out).count();
        let lengths = (self.segments.len() - count..self.segments.len()).rev();
        let shorter = lengths.map(|length| Shorter {
            written: self.path_of(length, |parameter| parameter.text.clone()),
            sample: self.path_of(length, Parameter::sample),
            left_out: self.path_of_one(length),
        });
        shorter.collect()
    }

    fn path_of_one(&self, segment: usize) -> String {
        match &self.segments[segment][..] {
            [Part::Parameter(parameter)] => parameter.text.clone(),
            _ => String::new(),
        }
    }

    fn path_of(&self, segments: usize, show: impl Fn(&Parameter) -> String) -> String {
        let mut path = String::new();
        for segment in &self.segments[..segments] {
            path.push('/');
            for part in segment {
                match part {
                    Part::Literal(text) => path.push_str(text),
                    Part::Parameter(parameter) => path.push_str(&show(parameter)),
                }
            }
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }
}

/// A path that a template takes without some of its parameters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shorter {
    pub(crate) written: String,
    pub(crate) sample: String,
    pub(crate) left_out: String,
}

impl Parameter {
    /// A value that its constraint lets through.
    fn sample(&self) -> String {
        let sample = match self.constraint.as_str() {
            "alpha" => "a",
            "bool" => "true",
            "datetime" => "2026-01-02",
            "guid" => "2b2f0c9e-6f0a-4c5b-9a35-0f5a8d1c7e42",
            _ => "1",
        };
        sample.to_owned()
    }
}

/// Parts the text at the slashes outside of braces.
fn split_segments(text: &str) -> Result<Vec<String>, String> {
    let mut segments = vec![String::new()];
    let mut depth = 0_usize;
    let mut before = None;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Err("it has a \"}\" without a \"{\"".to_owned()),
            '}' => depth -= 1,
            '/' if depth == 0 && before == Some('/') => return Err("it has two slashes in a row".to_owned()),
            _ => {}
        }
        if c == '/' && depth == 0 {
            segments.push(String::new());
        } else {
            segments.last_mut().expect("there is one at least").push(c);
        }
        before = Some(c);
    }
    if depth > 0 {
        return Err("it has a \"{\" without a \"}\"".to_owned());
    }
    segments.retain(|segment| !segment.is_empty());
    Ok(segments)
}

/// Braces are balanced here.
fn parse_segment(segment: &str) -> Result<Segment, String> {
    let mut parts = Vec::new();
    let mut rest = segment;
    while !rest.is_empty() {
        let start = rest.find('{').unwrap_or(rest.len());
        let (literal, parameter) = rest.split_at(start);
        if literal.contains('?') {
            return Err("it has a \"?\" outside of a parameter".to_owned());
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.to_owned()));
        }
        let end = end_of_parameter(parameter);
        if end > 0 {
            if matches!(parts.last(), Some(Part::Parameter(_))) {
                return Err("it has two parameters without a text between them".to_owned());
            }
            parts.push(Part::Parameter(parse_parameter(&parameter[..end])?));
        }
        rest = &parameter[end..];
    }
    Ok(parts)
}

/// The index after the brace that closes the one at the start. A constraint may have braces itself, doubled.
fn end_of_parameter(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    text.len()
}

fn parse_parameter(text: &str) -> Result<Parameter, String> {
    let inner = &text[1..text.len() - 1];
    let unstarred = inner.trim_start_matches('*');
    let name = unstarred.split([':', '=', '?']).next().unwrap_or_default();
    if name.is_empty() || name.contains(['/', '{', '}', '*']) {
        return Err(format!("{text} has no name"));
    }
    let constraint = unstarred[name.len()..].strip_prefix(':').unwrap_or_default();
    let constraint: String = constraint.chars().take_while(char::is_ascii_alphabetic).collect();
    // A default is whatever stands behind `=` outside of a constraint's parentheses.
    let mut nested = 0_i32;
    let has_default = unstarred.chars().any(|c| {
        nested += i32::from(c == '(') - i32::from(c == ')');
        c == '=' && nested == 0
    });
    Ok(Parameter {
        text: text.to_owned(),
        name: name.to_owned(),
        constraint: constraint.to_ascii_lowercase(),
        is_catch_all: inner.starts_with('*'),
        is_optional: unstarred.ends_with('?') || has_default,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_a_sample() {
        for (template, path) in [
            ("api/Order", "/api/Order"),
            ("/api/orders/{id}", "/api/orders/1"),
            ("api/orders/{id:int?}/lines/{*rest}", "/api/orders/1/lines/1"),
            ("api/{a:regex(^x{{2}}$)}/b", "/api/1/b"),
            ("api/{a}.{b:alpha}", "/api/1.a"),
            ("api/{when:datetime}/{on:bool=true}", "/api/2026-01-02/true"),
            ("", "/"),
        ] {
            assert_eq!(Template::parse(template).unwrap().sample(), path);
        }
    }

    #[test]
    fn optional_parameters_at_the_end_may_be_left_out() {
        let shorter = |template| Template::parse(template).unwrap().shorter();
        assert_eq!(
            shorter("api/items/{category}/{id:int?}"),
            [Shorter {
                written: "/api/items/{category}".to_owned(),
                sample: "/api/items/1".to_owned(),
                left_out: "{id:int?}".to_owned(),
            }]
        );
        let both: Vec<_> = shorter("{a=1}/{b?}").into_iter().map(|path| path.sample).collect();
        assert_eq!(both, ["/1", "/"]);
        for whole in ["a/{b?}/c", "a/{*b}", "a/x{b?}", "a/{b:regex(^x=1$)}"] {
            assert_eq!(shorter(whole), [], "{whole}");
        }
    }

    #[test]
    fn what_the_host_refuses_is_refused() {
        for (template, reason) in [
            ("~/a", "it begins with \"~\""),
            ("a//b", "it has two slashes in a row"),
            ("a/{b", "it has a \"{\" without a \"}\""),
            ("a/b}", "it has a \"}\" without a \"{\""),
            ("a?b", "it has a \"?\" outside of a parameter"),
            ("{a}{b}", "it has two parameters without a text between them"),
            ("{a}/{A}", "it has the parameter A twice"),
            ("{*a}/b", "{*a} is not the last and whole segment"),
            ("{:int}", "{:int} has no name"),
        ] {
            assert_eq!(Template::parse(template), Err(reason.to_owned()), "{template}");
        }
        assert!(Template::parse("{*route}").unwrap().is_catch_all());
    }
}

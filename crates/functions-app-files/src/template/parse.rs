//! The text of a template, taken apart.

use super::error::{Reason, TemplateError};
use super::parameter::Parameter;
use super::segment::{Part, Segment};

pub(super) fn segments(text: &str) -> Result<Vec<Segment>, TemplateError> {
    let text = text.strip_prefix('/').unwrap_or(text);
    if text.starts_with('~') {
        return Err(Reason::Tilde.into());
    }
    let texts = split(text)?;
    let segments = texts.iter().map(|text| segment(text)).collect::<Result<Vec<_>, _>>()?;
    refuse_parameters(&segments)?;
    Ok(segments)
}

/// What no template may have across its segments.
pub(super) fn refuse_parameters(segments: &[Segment]) -> Result<(), TemplateError> {
    let mut names: Vec<&str> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        for parameter in segment.parameters() {
            let name = parameter.name();
            if names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                return Err(Reason::Twice { name: name.to_owned() }.into());
            }
            if parameter.is_catch_all() && (at + 1 < segments.len() || segment.parts().len() > 1) {
                let text = parameter.text().to_owned();
                return Err(Reason::NotLast { text }.into());
            }
            names.push(name);
        }
    }
    Ok(())
}

/// Parts the text at the slashes outside of braces.
fn split(text: &str) -> Result<Vec<String>, TemplateError> {
    let mut segments = vec![String::new()];
    let mut depth = 0_usize;
    let mut before = None;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Err(Reason::Closed.into()),
            '}' => depth -= 1,
            '/' if depth == 0 && before == Some('/') => return Err(Reason::Slashes.into()),
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
        return Err(Reason::Open.into());
    }
    segments.retain(|segment| !segment.is_empty());
    Ok(segments)
}

/// Braces are balanced here.
fn segment(text: &str) -> Result<Segment, TemplateError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find('{').unwrap_or(rest.len());
        let (literal, from_brace) = rest.split_at(start);
        if literal.contains('?') {
            return Err(Reason::QuestionMark.into());
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.to_owned()));
        }
        let end = end_of_parameter(from_brace);
        if end > 0 {
            if matches!(parts.last(), Some(Part::Parameter(_))) {
                return Err(Reason::Adjacent.into());
            }
            let parameter = Parameter::parse(&from_brace[..end])?;
            let is_last = end == from_brace.len();
            let may_be_optional = is_last && (literal.ends_with('.') || start == 0 && parts.is_empty());
            if parameter.is_optional() && !may_be_optional {
                let text = parameter.text().to_owned();
                return Err(Reason::OptionalWithin { text }.into());
            }
            parts.push(Part::Parameter(parameter));
        }
        rest = &from_brace[end..];
    }
    Ok(Segment::new(parts))
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

#[cfg(test)]
mod tests {
    use crate::Template;

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
            ("{a?:int}", "{a?:int} has no name"),
            ("{*a?}", "{*a?} is optional anyway, so it may have no \"?\""),
            ("{a=1?}", "{a=1?} has both a \"?\" and a default"),
            (
                "x{a?}",
                "{a?} is optional within a segment, which it may be at its end after a \".\" only",
            ),
            (
                "{a?}.x",
                "{a?} is optional within a segment, which it may be at its end after a \".\" only",
            ),
        ] {
            let error = Template::parse(template).map_err(|error| error.to_string());
            assert_eq!(error, Err(reason.to_owned()), "{template}");
        }
        let twice = Template::under("v{id}", "{id}").map_err(|error| error.to_string());
        assert_eq!(twice, Err("it has the parameter id twice".to_owned()));
        assert!(Template::under("api", "/a").is_ok() && Template::parse("{a}.{b?}").is_ok());
    }
}

mod constraint;
mod error;
mod matching;
mod parameter;
mod parse;
mod pieces;
mod segment;
mod shorter;

pub use self::error::TemplateError;
pub use self::matching::Params;
use self::parameter::Parameter;
use self::segment::{Part, Segment};
pub use self::shorter::Shorter;

/// A route as the host reads it (`TemplateParser` and `TemplateMatcher` of ASP.NET Core), such as `orders/{id:int?}`.
///
/// The constraint `regex` is read and not tried: every text fits it, as every text fits one that is not known here.
///
/// ```
/// use functions_app_files::Template;
///
/// let template = Template::under("api", "items/{category}/{id:int?}")?;
/// let params = template.params("/API/items/Books/7").unwrap();
/// assert_eq!(params, [("category".to_owned(), Some("Books".to_owned())), ("id".to_owned(), Some("7".to_owned()))]);
/// assert_eq!(template.params("/api/items/Books/x"), None);
///
/// let error = Template::parse("items/{id").unwrap_err();
/// assert_eq!(error.to_string(), "it has a \"{\" without a \"}\"");
/// # Ok::<(), functions_app_files::TemplateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    segments: Vec<Segment>,
}

impl Template {
    /// The template of a whole path, with or without its first slash.
    ///
    /// # Errors
    ///
    /// Why the host refuses it.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        parse::segments(text).map(|segments| Self { segments })
    }

    /// The template of a route below a prefix.
    ///
    /// # Errors
    ///
    /// Why the host refuses the route, or the prefix.
    pub fn under(prefix: &str, route: &str) -> Result<Self, TemplateError> {
        let mut segments = parse::segments(prefix.trim_matches('/'))?;
        segments.extend(parse::segments(route)?);
        parse::refuse_parameters(&segments)?;
        Ok(Self { segments })
    }

    /// Orders templates as the host tries them: the less of one is free, the sooner.
    #[must_use]
    pub fn precedence(&self) -> impl Ord + use<> {
        self.segments.iter().map(Segment::precedence).collect::<Vec<_>>()
    }

    /// The same route without its constraints, for paths that the host has let through already: .NET takes more forms of a
    /// date or a number than are known here.
    ///
    /// ```
    /// let template = functions_app_files::Template::parse("on/{day:datetime}")?;
    /// assert_eq!(template.params("/on/2.1.2026"), None);
    /// assert!(template.without_constraints().params("/on/2.1.2026").is_some());
    /// # Ok::<(), functions_app_files::TemplateError>(())
    /// ```
    #[must_use]
    pub fn without_constraints(&self) -> Self {
        let segments = self.segments.iter().map(Segment::without_constraints);
        Self {
            segments: segments.collect(),
        }
    }

    /// Whether its last segment takes any number of segments, as `{*rest}` does.
    #[must_use]
    pub fn is_catch_all(&self) -> bool {
        self.segments
            .last()
            .is_some_and(|segment| segment.catch_all().is_some())
    }

    /// A path that it takes, such as `/orders/1`.
    #[must_use]
    pub fn sample(&self) -> String {
        self.path_of(self.segments.len(), Parameter::sample)
    }

    /// The path of so many segments, with what `show` makes of parameters.
    fn path_of(&self, segments: usize, show: impl Fn(&Parameter) -> String) -> String {
        let mut path = String::new();
        for segment in &self.segments[..segments] {
            path.push('/');
            for part in segment.parts() {
                match part {
                    Part::Literal(text) => path.push_str(text),
                    Part::Parameter(parameter) => path.push_str(&show(parameter)),
                }
            }
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(template: &str) -> Template {
        Template::parse(template).unwrap_or_else(|error| panic!("{template}: {error}"))
    }

    #[test]
    fn a_template_has_a_sample() {
        for (template, path) in [
            ("api/Order", "/api/Order"),
            ("/api/orders/{id}", "/api/orders/1"),
            ("api/orders/{id:int?}/lines/{*rest}", "/api/orders/1/lines/1"),
            ("api/{a:regex(^x{{2}}$)}/b", "/api/1/b"),
            ("api/{a}.{b:alpha}", "/api/1.a"),
            ("api/{when:datetime}/{on:bool=true}", "/api/2026-01-02/true"),
            (
                "{a:length(4)}/{b:min(20)}/{c:int:range(5,9)}/{d:alpha:minlength(3)}",
                "/1111/20/5/aaa",
            ),
            ("", "/"),
        ] {
            assert_eq!(parsed(template).sample(), path);
        }
        assert!(parsed("{*route}").is_catch_all());
        assert!(!parsed("a/{route}").is_catch_all());
    }

    #[test]
    fn the_less_is_free_the_sooner_a_template_is_tried() {
        let mut templates = [
            "{*rest}",
            "{*rest:int}",
            "{a}",
            "{a}/b",
            "{a:int}",
            "{a}.{b}",
            "a/b",
            "a",
            "a/{b}",
        ];
        templates.sort_by_key(|template| parsed(template).precedence());
        let order = [
            "a",
            "a/b",
            "a/{b}",
            "{a:int}",
            "{a}.{b}",
            "{a}",
            "{a}/b",
            "{*rest:int}",
            "{*rest}",
        ];
        assert_eq!(templates, order);
    }
}

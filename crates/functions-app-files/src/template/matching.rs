//! Paths that fit a template.

use super::Template;
use super::parameter::Parameter;
use super::pieces::{Piece, Spelling};

/// The parameters of a route with their texts; `None` for an optional one that the path does not have.
pub type Params = Vec<(String, Option<String>)>;

impl Template {
    /// The parameters of a decoded path that it takes. Case, and a slash at the end, do not matter.
    #[must_use]
    pub fn params(&self, path: &str) -> Option<Params> {
        let pieces = self.pieces(path, Spelling::Decoded)?.into_iter();
        let params = pieces.filter_map(|piece| match piece {
            Piece::Value(parameter, text) => {
                let text = text.or_else(|| parameter.default());
                Some((parameter.name().to_owned(), text.map(str::to_owned)))
            }
            Piece::Slash | Piece::Literal(_) => None,
        });
        Some(params.collect())
    }

    /// A path that it takes in its own spelling: with its case, and without a slash at the end. What parameters hold stays
    /// as it is. The path is one of a request's target, so other characters than ASCII are escaped.
    ///
    /// ```
    /// let template = functions_app_files::Template::parse("api/items/{id}")?;
    /// assert_eq!(template.respelled("/API/ITEMS/a%2FB/").as_deref(), Some("/api/items/a%2FB"));
    /// assert_eq!(template.respelled("/api/items"), None);
    /// # Ok::<(), functions_app_files::TemplateError>(())
    /// ```
    #[must_use]
    pub fn respelled(&self, path: &str) -> Option<String> {
        let mut respelled = String::new();
        for piece in self.pieces(path, Spelling::Escaped)? {
            match piece {
                Piece::Slash => respelled.push('/'),
                Piece::Literal(text) => respelled.push_str(&text),
                Piece::Value(_, text) => respelled.push_str(text.unwrap_or_default()),
            }
        }
        Some(if respelled.is_empty() {
            "/".to_owned()
        } else {
            respelled
        })
    }

    fn pieces<'a>(&'a self, path: &'a str, spelling: Spelling) -> Option<Vec<Piece<'a>>> {
        let mut pieces = Vec::new();
        let mut rest = Some(path.strip_prefix('/').unwrap_or(path)).filter(|rest| !rest.is_empty());
        for segment in &self.segments {
            let text = if segment.catch_all().is_some() {
                rest.take()
            } else {
                let (first, after) = rest.map_or((None, None), split);
                rest = after;
                first
            };
            match text {
                Some(text) => {
                    pieces.push(Piece::Slash);
                    pieces.extend(segment.pieces(text, spelling)?);
                }
                None => pieces.push(Piece::Value(
                    segment.parameter().filter(|parameter| is_fine_without(parameter))?,
                    None,
                )),
            }
        }
        rest.is_none().then_some(pieces)
    }
}

/// The first segment, and what follows its slash.
fn split(path: &str) -> (Option<&str>, Option<&str>) {
    let (first, after) = path
        .split_once('/')
        .map_or((path, None), |(first, after)| (first, Some(after)));
    (Some(first), after.filter(|after| !after.is_empty()))
}

/// A default is held against the constraints as well.
fn is_fine_without(parameter: &Parameter) -> bool {
    parameter.may_be_left_out() && parameter.default().is_none_or(|default| parameter.fits(default))
}

#[cfg(test)]
mod tests {
    use crate::Template;

    fn params(template: &str, path: &str) -> Option<String> {
        let template = Template::parse(template).unwrap_or_else(|error| panic!("{template}: {error}"));
        let params = template.params(path)?;
        let params = params.iter().map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => format!("{name} is null"),
        });
        Some(params.collect::<Vec<_>>().join(","))
    }

    #[test]
    fn paths_match_as_the_host_matches_them() {
        let item = "api/items/{category}/{id:int?}";
        for (template, path, expected) in [
            ("api/echo", "/api/ECHO", Some("")),
            ("api/echo", "/api/echo/", Some("")),
            ("api/echo", "/api/echo//", None),
            ("api/echo", "/api/echo/x", None),
            ("api/Café", "/api/CAFÉ", Some("")),
            (item, "/api/ITEMS/Books/7", Some("category=Books,id=7")),
            (item, "/api/items/Books", Some("category=Books,id is null")),
            (item, "/api/items/Books/x", None),
            (item, "/api/items/Books//", None),
            (item, "/api/items//7", None),
            (item, "/api/items", None),
            ("api/rest/{*rest}", "/api/Rest/MiXed", Some("rest=MiXed")),
            ("api/rest/{*rest}", "/api/rest/a/", Some("rest=a/")),
            ("api/rest/{*rest}", "/api/rest", Some("rest is null")),
            ("api/rest/{*rest=x}", "/api/rest", Some("rest=x")),
            ("api/rest/{*rest:int}", "/api/rest/a", None),
            ("api/dflt/{lang=en}", "/api/dflt", Some("lang=en")),
            ("api/dflt/{lang:length(2)=en}", "/api/dflt/eng", None),
            (
                "api/{g:guid}/{flag:bool}",
                "/api/7f9c24e8-3b12-4fef-91e0-8d3a4e1f2a77/true",
                Some("g=7f9c24e8-3b12-4fef-91e0-8d3a4e1f2a77,flag=true"),
            ),
            ("files/{name}.{end}", "/Files/a.b.txt", Some("name=a.b,end=txt")),
            ("files/{name}.{end}", "/files/a", None),
            ("files/{name}.{end}", "/files/.txt", None),
            ("files/{name}.{end?}", "/files/a", Some("name=a,end is null")),
            ("files/{name}.{end?}", "/files/a.", None),
            (
                "files/v{major:int}-{minor:int}x",
                "/files/V1-2X",
                Some("major=1,minor=2"),
            ),
            ("files/v{major:int}-{minor:int}x", "/files/v1-ax", None),
            ("{*route}", "", Some("route is null")),
        ] {
            assert_eq!(params(template, path).as_deref(), expected, "{template} {path}");
        }
    }

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
            ("items/{category}/{id:int?}", "/api/items/Books/x", None),
            ("items/{category}/{id:int?}", "/api/items", None),
            ("items/{category}", "/api/items/a%2FB", Some("/api/items/a%2FB")),
            (
                "items/{length:length(3)}",
                "/api/Items/a%C3%A9b",
                Some("/api/items/a%C3%A9b"),
            ),
            ("Café/{id}", "/api/caf%c3%a9/X%20y", Some("/api/Caf%C3%A9/X%20y")),
            (
                "files/{name}.{end}",
                "/api/FILES/A%20b.Txt",
                Some("/api/files/A%20b.Txt"),
            ),
            ("rest/{*rest}", "/api/Rest/MiXed/", Some("/api/rest/MiXed/")),
            ("rest/{*rest}", "/api/REST", Some("/api/rest")),
        ] {
            let template = Template::under("api", route).unwrap_or_else(|error| panic!("{route}: {error}"));
            assert_eq!(template.respelled(path).as_deref(), respelled, "{route} {path}");
        }
        let root = Template::under("", "{*route}").map(|template| template.respelled("/"));
        assert_eq!(root, Ok(Some("/".to_owned())));
    }
}

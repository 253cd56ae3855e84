use super::{Parameter, Segment, Template};

/// A path that a template takes without some of its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shorter {
    /// The path with its parameters.
    pub written: String,
    /// The path with a value for each parameter.
    pub sample: String,
    /// The first of the parameters that are left out, with its braces.
    pub left_out: String,
}

impl Template {
    /// The paths that it takes without the optional parameters at its end.
    ///
    /// ```
    /// let template = functions_app_files::Template::parse("items/{category}/{id:int?}")?;
    /// let shorter = &template.shorter()[0];
    /// assert_eq!((shorter.written.as_str(), shorter.left_out.as_str()), ("/items/{category}", "{id:int?}"));
    /// # Ok::<(), functions_app_files::TemplateError>(())
    /// ```
    #[must_use]
    pub fn shorter(&self) -> Vec<Shorter> {
        let left_out = |segment: &Segment| {
            let parameter = segment.parameter().filter(|parameter| !parameter.is_catch_all());
            parameter.filter(|parameter| parameter.may_be_left_out()).cloned()
        };
        let last = self.segments.iter().enumerate().rev();
        let shorter = last.map_while(|(length, segment)| {
            Some(Shorter {
                left_out: left_out(segment)?.text().to_owned(),
                written: self.path_of(length, |parameter| parameter.text().to_owned()),
                sample: self.path_of(length, Parameter::sample),
            })
        });
        shorter.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn optional_parameters_at_the_end_may_be_left_out() -> Result<(), super::super::TemplateError> {
        assert_eq!(
            Template::parse("api/items/{category}/{id:int?}")?.shorter(),
            [Shorter {
                written: "/api/items/{category}".to_owned(),
                sample: "/api/items/1".to_owned(),
                left_out: "{id:int?}".to_owned(),
            }]
        );
        let both = Template::parse("{a=1}/{b?}")?.shorter();
        let both: Vec<_> = both.iter().map(|path| path.sample.as_str()).collect();
        assert_eq!(both, ["/1", "/"]);
        for whole in ["a/{b?}/c", "a/{*b}", "a/x.{b?}", "a/{b:regex(^x=1$)}"] {
            assert_eq!(Template::parse(whole)?.shorter(), [], "{whole}");
        }
        Ok(())
    }
}

/// What a parameter's text must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Constraint {
    Alpha,
    Bool,
    DateTime,
    Guid,
    Int,
    Long,
    /// `decimal`, `double`, `float`
    Number,
    /// `length`, `maxlength`, `minlength`
    Length(usize, usize),
    /// `max`, `min`, `range`
    Range(i64, i64),
    /// `regex`, `required`, or one that is not known here.
    Any,
}

impl Constraint {
    /// Case does not count in its name.
    pub(super) fn parse(text: &str) -> Self {
        let (name, arguments) = text.split_once('(').unwrap_or((text, ")"));
        let arguments = arguments.strip_suffix(')').unwrap_or(arguments);
        let (first, second) = arguments.split_once(',').unwrap_or((arguments, arguments));
        let length = |text: &str| text.trim().parse::<usize>().ok();
        let number = |text: &str| text.trim().parse::<i64>().ok();
        let lengths = |least, most| Some(Self::Length(least?, most?));
        let range = |least, most| Some(Self::Range(least?, most?));
        let with_arguments = match name.to_ascii_lowercase().as_str() {
            "alpha" => Some(Self::Alpha),
            "bool" => Some(Self::Bool),
            "datetime" => Some(Self::DateTime),
            "guid" => Some(Self::Guid),
            "int" => Some(Self::Int),
            "long" => Some(Self::Long),
            "decimal" | "double" | "float" => Some(Self::Number),
            "length" => lengths(length(first), length(second)),
            "minlength" => lengths(length(first), Some(usize::MAX)),
            "maxlength" => lengths(Some(0), length(first)),
            "range" => range(number(first), number(second)),
            "min" => range(number(first), Some(i64::MAX)),
            "max" => range(Some(i64::MIN), number(first)),
            _ => None,
        };
        with_arguments.unwrap_or(Self::Any)
    }

    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::Alpha => text.chars().all(|c| c.is_ascii_alphabetic()),
            Self::Bool => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
            Self::DateTime => is_date(text),
            Self::Guid => uuid::Uuid::try_parse(text).is_ok(),
            Self::Int => text.parse::<i32>().is_ok(),
            Self::Long => text.parse::<i64>().is_ok(),
            Self::Number => text.parse::<f64>().is_ok(),
            // .NET counts units of UTF-16.
            Self::Length(least, most) => (*least..=*most).contains(&text.encode_utf16().count()),
            Self::Range(least, most) => text.parse().is_ok_and(|number| (*least..=*most).contains(&number)),
            Self::Any => true,
        }
    }

    pub(super) fn sample(&self) -> String {
        match self {
            Self::Alpha => "a".to_owned(),
            Self::Bool => "true".to_owned(),
            Self::DateTime => "2026-01-02".to_owned(),
            Self::Guid => "2b2f0c9e-6f0a-4c5b-9a35-0f5a8d1c7e42".to_owned(),
            Self::Length(least, _) => "1".repeat((*least).max(1)),
            Self::Range(least, most) => 1.clamp(*least, *most).to_string(),
            Self::Int | Self::Long | Self::Number | Self::Any => "1".to_owned(),
        }
    }

    /// The least length, if it is of lengths.
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Self::Length(least, _) => Some(*least),
            _ => None,
        }
    }
}

/// A day, and whatever stands behind it. .NET takes other forms too.
fn is_date(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let date = text.split('T').next().unwrap_or_default();
    let mut parts = date.split('-');
    date.len() == 10 && parts.clone().count() == 3 && parts.all(is_digits)
}

#[cfg(test)]
mod tests {
    use super::Constraint;

    #[test]
    fn texts_fit_or_do_not() {
        for (constraint, fitting, others) in [
            ("int", &["7", "-1"][..], &["x", "", "3000000000"][..]),
            ("LONG", &["3000000000"], &["1.5"]),
            ("double", &["1.5", "7"], &["x"]),
            ("bool", &["True", "false"], &["1"]),
            ("alpha", &["abc"], &["a1", "é"]),
            ("guid", &["2b2f0c9e-6f0a-4c5b-9a35-0f5a8d1c7e42"], &["2b2f0c9e"]),
            ("datetime", &["2026-01-02", "2026-01-02T03:04:05"], &["2026", "x"]),
            ("length(2)", &["ab"], &["a", "abc"]),
            ("length(2,3)", &["ab", "abc"], &["a", "abcd"]),
            ("minlength(2)", &["abc"], &["a"]),
            ("maxlength(2)", &["a"], &["abc"]),
            ("min(5)", &["5", "9"], &["4", "x"]),
            ("max(5)", &["-5"], &["6"]),
            ("range(1, 3)", &["1", "3"], &["0", "4"]),
            ("regex(^a$)", &["b"], &[]),
        ] {
            let parsed = Constraint::parse(constraint);
            for text in fitting {
                assert!(parsed.fits(text), "{constraint} {text}");
            }
            for text in others {
                assert!(!parsed.fits(text), "{constraint} {text}");
            }
        }
    }
}

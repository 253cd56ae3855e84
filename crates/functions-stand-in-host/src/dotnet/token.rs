use super::date::Date;

/// A JSON value as Newtonsoft holds it: in the order of the text, with dates among the texts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Null,
    Bool(bool),
    /// The digits, since the host keeps integers of any size.
    Integer(String),
    Float(f64),
    Text(String),
    Date(Date),
    Array(Vec<Token>),
    Object(Vec<(String, Token)>),
}

impl Token {
    /// A member of an object whose name is `wanted` in any case; the last one, if there are several.
    pub(crate) fn member(&self, wanted: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        let mut members = members.iter().rev();
        members
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    }

    /// A member of an object of exactly this name.
    pub(crate) fn exact(&self, wanted: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        let mut members = members.iter().rev();
        members.find(|(name, _)| name == wanted).map(|(_, value)| value)
    }
}

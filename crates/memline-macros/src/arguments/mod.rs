//! What stands in the parentheses of `#[profile(…)]`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Error, LitInt, LitStr, Path, Result, Token};

const ALLOWED: &str = "measure, precision, name, max_peak, max_retained, crate and skip";
/// The measures by name, as variants of `memline::Measure`.
const MEASURES: [(&str, &str); 5] = [
    ("rss", "Rss"),
    ("pss", "Pss"),
    ("uss", "Uss"),
    ("heap", HEAP),
    ("task", TASK),
];
/// The two that the allocator wrapper counts, and that budgets are held against.
const HEAP: &str = "Heap";
const TASK: &str = "Task";
/// As `memline::Style` has it.
const MOST_DECIMALS: u8 = 6;

/// The arguments, each checked.
#[derive(Default)]
pub(crate) struct Arguments {
    pub(crate) measure: Option<LitStr>,
    pub(crate) precision: Option<u8>,
    pub(crate) name: Option<LitStr>,
    pub(crate) max_peak_bytes: Option<u64>,
    pub(crate) max_retained_bytes: Option<u64>,
    /// Where `memline` is to be found.
    pub(crate) memline: Option<Path>,
    /// Whether the item is to be left as it is, although what is around is profiled.
    pub(crate) skip: bool,
    /// Whether a tool has put the attribute there, so that it is in no text of the user's, and refuses nothing.
    pub(crate) is_added: bool,
}

/// The argument of such an attribute.
const ADDED: &str = "__added";

impl Arguments {
    /// # Errors
    ///
    /// Where something else than what is allowed stands there; one sentence says what is.
    pub(crate) fn read(tokens: TokenStream) -> Result<Self> {
        syn::parse2(tokens)
    }

    /// # Errors
    ///
    /// Where an argument cannot hold for all functions of an item.
    pub(crate) fn check_for_many(&self) -> Result<()> {
        match &self.name {
            Some(name) => Err(Error::new_spanned(
                name,
                "name is for one function: put #[profile(name = …)] on the function",
            )),
            None => Ok(()),
        }
    }

    /// What the function is measured by, if the attribute decides it: the variant of `memline::Measure`.
    pub(crate) fn measure(&self) -> Option<&'static str> {
        match &self.measure {
            Some(literal) => variant(literal),
            None => self.has_budget().then_some(TASK),
        }
    }

    fn is_only_skip(&self) -> bool {
        self.measure.is_none()
            && self.precision.is_none()
            && self.name.is_none()
            && !self.has_budget()
            && self.memline.is_none()
    }

    fn has_budget(&self) -> bool {
        self.max_peak_bytes.is_some() || self.max_retained_bytes.is_some()
    }

    fn set(&mut self, key: &Ident, value: &TokenStream) -> Result<()> {
        match key.to_string().as_str() {
            "measure" => {
                let sentence = r#"measure takes one of the strings "rss", "pss", "uss", "heap" and "task", as in measure = "task""#;
                let measure = string(value).filter(|literal| variant(literal).is_some());
                fill(&mut self.measure, key, measure, value, sentence)
            }
            "precision" => {
                let sentence = "precision takes a whole number of decimals from 0 to 6, as in precision = 3";
                fill(&mut self.precision, key, decimals(value), value, sentence)
            }
            "name" => {
                let sentence = r#"name takes a string that is not blank and has no line breaks, as in name = "fetch""#;
                let is_name = |literal: &LitStr| {
                    let name = literal.value();
                    !name.trim().is_empty() && !name.contains(char::is_control)
                };
                fill(&mut self.name, key, string(value).filter(is_name), value, sentence)
            }
            "crate" => {
                let sentence = "crate takes the path of memline, as in crate = toolkit::memline";
                let path = syn::parse::Parser::parse2(Path::parse_mod_style, value.clone()).ok();
                fill(&mut self.memline, key, path, value, sentence)
            }
            "max_peak" => fill(&mut self.max_peak_bytes, key, bytes(value), value, &limit(key)),
            "max_retained" => fill(&mut self.max_retained_bytes, key, bytes(value), value, &limit(key)),
            _ => Err(Error::new_spanned(
                key,
                format!("#[profile] has no argument `{key}`; allowed: {ALLOWED}"),
            )),
        }
    }

    fn set_skip(&mut self, key: &Ident, has_value: bool) -> Result<()> {
        if has_value {
            return Err(Error::new_spanned(key, "skip takes no value, as in #[profile(skip)]"));
        }
        self.skip = true;
        Ok(())
    }

    /// What the arguments must be together.
    fn check(self) -> Result<Self> {
        if self.skip && !self.is_only_skip() {
            return Err(Error::new(
                Span::call_site(),
                "skip stands alone: what is not profiled has no other arguments",
            ));
        }
        if let Some(literal) = &self.measure
            && self.has_budget()
            && !matches!(variant(literal), Some(HEAP | TASK))
        {
            return Err(Error::new_spanned(
                literal,
                r#"max_peak and max_retained need the measure "task" or "heap", which count bytes"#,
            ));
        }
        Ok(self)
    }
}

impl Parse for Arguments {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut arguments = Self::default();
        while !input.is_empty() {
            let Ok(key) = input.call(Ident::parse_any) else {
                let found: TokenTree = input.parse()?;
                return Err(Error::new_spanned(
                    found,
                    format!("#[profile] takes arguments such as precision = 3; allowed: {ALLOWED}"),
                ));
            };
            let equals: Option<Token![=]> = input.parse()?;
            let value = until_comma(input)?;
            if key == ADDED {
                arguments.is_added = true;
            } else if key == "skip" {
                arguments.set_skip(&key, equals.is_some() || !value.is_empty())?;
            } else {
                // Without the sign there is no value, whatever stands there.
                let value = equals.map_or_else(TokenStream::new, |_| value);
                arguments.set(&key, &value)?;
            }
            input.parse::<Option<Token![,]>>()?;
        }
        arguments.check()
    }
}

/// The tokens up to the next comma: whatever the value is, it is seen whole.
fn until_comma(input: ParseStream) -> Result<TokenStream> {
    let mut value = Vec::<TokenTree>::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        if !value.is_empty() && input.peek(Ident::peek_any) && input.peek2(Token![=]) {
            let next = input.call(Ident::parse_any)?;
            return Err(Error::new_spanned(&next, format!("a comma is missing before {next}")));
        }
        value.push(input.parse()?);
    }
    Ok(value.into_iter().collect())
}

/// Puts a value in its place.
///
/// # Errors
///
/// The sentence, where there is no value; another one where the place is taken.
fn fill<T>(place: &mut Option<T>, key: &Ident, parsed: Option<T>, tokens: &TokenStream, sentence: &str) -> Result<()> {
    if place.is_some() {
        return Err(Error::new_spanned(key, format!("{key} is given twice")));
    }
    let Some(value) = parsed else {
        return Err(if tokens.is_empty() {
            Error::new_spanned(key, sentence)
        } else {
            Error::new_spanned(tokens, sentence)
        });
    };
    *place = Some(value);
    Ok(())
}

fn variant(measure: &LitStr) -> Option<&'static str> {
    let name = measure.value();
    MEASURES
        .iter()
        .find(|measure| measure.0 == name)
        .map(|measure| measure.1)
}

fn string(value: &TokenStream) -> Option<LitStr> {
    let literal: LitStr = syn::parse2(value.clone()).ok()?;
    literal.suffix().is_empty().then_some(literal)
}

fn decimals(value: &TokenStream) -> Option<u8> {
    let literal: LitInt = syn::parse2(value.clone()).ok()?;
    let decimals = literal.base10_parse().ok()?;
    (literal.suffix().is_empty() && decimals <= MOST_DECIMALS).then_some(decimals)
}

fn bytes(value: &TokenStream) -> Option<u64> {
    memline_size::parse(&string(value)?.value())
}

fn limit(key: &Ident) -> String {
    format!(
        "{key} takes a size as a string: {}, as in {key} = \"8 MiB\"",
        memline_size::ALLOWED
    )
}

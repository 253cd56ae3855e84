use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{Attribute, Block, Error, Result, Signature, Stmt, Token, Visibility};

/// A function as the attribute found it.
pub(crate) struct Function {
    /// Everything before the body, as written.
    pub(crate) head: TokenStream,
    pub(crate) signature: Signature,
    /// The attributes and the visibility, for where the head must be written anew.
    pub(crate) before_signature: TokenStream,
    /// The body's braces and all between them, as written.
    pub(crate) group: Group,
    /// The body, taken apart.
    pub(crate) inner_attributes: Vec<Attribute>,
    pub(crate) statements: Vec<Stmt>,
}

/// What the item under the attribute turned out to be.
pub(crate) enum Item {
    Function(Box<Function>),
    /// Something that does not parse: the compiler says it better.
    Unparsed,
}

impl Item {
    /// # Errors
    ///
    /// Where the item parses, but is nothing that can be profiled.
    pub(crate) fn read(item: TokenStream) -> Result<Self> {
        let mut tokens: Vec<TokenTree> = item.into_iter().collect();
        let is_function = tokens
            .iter()
            .any(|token| matches!(token, TokenTree::Ident(ident) if ident == "fn"));
        let last = tokens.pop();
        let head: TokenStream = tokens.into_iter().collect();
        match last {
            Some(TokenTree::Group(group)) if is_function && group.delimiter() == Delimiter::Brace => {
                Self::function(head, group)
            }
            Some(TokenTree::Punct(end)) if is_function && end.as_char() == ';' => Err(Error::new_spanned(
                head,
                "#[profile] needs a body to profile: put it on the function's implementations",
            )),
            _ if is_function => Ok(Self::Unparsed),
            last => Err(Error::new_spanned(
                last.map_or(head, TokenStream::from),
                "#[profile] goes on functions: fn and async fn",
            )),
        }
    }

    fn function(head: TokenStream, group: Group) -> Result<Self> {
        let (Ok(Head { before, signature }), Ok(Body { attributes, statements })) =
            (syn::parse2(head.clone()), syn::parse2(group.stream()))
        else {
            return Ok(Self::Unparsed);
        };
        if let Some(constness) = &signature.constness {
            return Err(Error::new_spanned(
                constness,
                "#[profile] cannot go on a const fn: measuring is done at run time",
            ));
        }
        Ok(Self::Function(Box::new(Function {
            head,
            signature,
            before_signature: before,
            group,
            inner_attributes: attributes,
            statements,
        })))
    }
}

struct Head {
    before: TokenStream,
    signature: Signature,
}

impl Parse for Head {
    fn parse(input: ParseStream) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility: Visibility = input.parse()?;
        // Specialization's `default fn`; unstable, but it costs nothing to let it through.
        let defaultness: Option<Token![default]> = input.parse()?;
        Ok(Self {
            before: quote::quote!(#(#attributes)* #visibility #defaultness),
            signature: input.parse()?,
        })
    }
}

struct Body {
    attributes: Vec<Attribute>,
    statements: Vec<Stmt>,
}

impl Parse for Body {
    fn parse(input: ParseStream) -> Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_inner)?,
            statements: Block::parse_within(input)?,
        })
    }
}

/// The attributes that a probe before a statement needs: it is there where the statement is, and where that need not be
/// reached, the probe need not. None if the statement is expected not to be: a probe would be what the compiler finds.
pub(crate) fn attributes_of_probe(tokens: &TokenStream) -> Option<Vec<Attribute>> {
    let mut attributes = conditions(tokens);
    for attribute in outer_attributes(tokens)
        .iter()
        .filter(|attribute| is_about_unreachable_code(attribute))
    {
        if attribute.path().is_ident("expect") {
            return None;
        }
        attributes.push(attribute.clone());
    }
    Some(attributes)
}

/// Whether a statement says itself that it may not be reached.
pub(crate) fn need_not_be_reached(tokens: &TokenStream) -> bool {
    outer_attributes(tokens).iter().any(is_about_unreachable_code)
}

fn is_about_unreachable_code(attribute: &Attribute) -> bool {
    let mut is_about = false;
    // What else is in there, such as a reason, does not matter.
    let _ = attribute.parse_nested_meta(|meta| {
        is_about |= meta.path.is_ident("unreachable_code");
        if meta.input.peek(Token![=]) {
            meta.value()?.parse::<syn::Lit>()?;
        }
        Ok(())
    });
    is_about
}

fn outer_attributes(tokens: &TokenStream) -> Vec<Attribute> {
    let leading: TokenStream = leading_attributes(tokens).collect();
    Attribute::parse_outer.parse2(leading).unwrap_or_default()
}

/// The leading attributes of a statement or an expression that decide whether it is there at all.
pub(crate) fn conditions(tokens: &TokenStream) -> Vec<Attribute> {
    let mut attributes = outer_attributes(tokens);
    attributes.retain(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"));
    attributes
}

/// The tokens of the attributes before a statement or an expression.
fn leading_attributes(tokens: &TokenStream) -> impl Iterator<Item = TokenTree> {
    let mut is_within = false;
    tokens.clone().into_iter().take_while(move |token| {
        is_within = match token {
            TokenTree::Punct(punct) => !is_within && punct.as_char() == '#',
            TokenTree::Group(group) if is_within && group.delimiter() == Delimiter::Bracket => {
                is_within = false;
                return true;
            }
            _ => false,
        };
        is_within
    })
}

/// The first token after the attributes.
pub(crate) fn first_token(tokens: &TokenStream) -> Option<TokenTree> {
    let first = tokens.clone().into_iter().nth(leading_attributes(tokens).count())?;
    match &first {
        // An invisible group, as around what a macro by example was given.
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => first_token(&group.stream()),
        _ => Some(first),
    }
}

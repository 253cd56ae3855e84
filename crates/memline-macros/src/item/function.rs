//! A function, taken apart.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::token::Brace;
use syn::{Attribute, Block, Error, Meta, Signature, Stmt, Token, Visibility};

use super::keyword::Keyword;
use super::older;
use super::refusal::Refusal;

/// A function as the attribute found it.
pub(crate) struct Function {
    /// Everything before the body, as written.
    pub(crate) written: TokenStream,
    pub(crate) attributes: Vec<Attribute>,
    /// The visibility, and what else stands before the signature.
    qualifiers: TokenStream,
    pub(crate) signature: Signature,
    /// The body's braces and all between them, as written.
    pub(crate) group: Group,
    pub(crate) inner_attributes: Vec<Attribute>,
    /// The body, taken apart, without its inner attributes.
    pub(crate) body: Block,
}

impl Function {
    /// Everything before the body, as it is now.
    pub(crate) fn head(&self) -> TokenStream {
        let (attributes, qualifiers, signature) = (&self.attributes, &self.qualifiers, &self.signature);
        quote!(#(#attributes)* #qualifiers #signature)
    }
}

impl Function {
    /// Takes a function apart.
    ///
    /// # Errors
    ///
    /// Where it has no body, where it runs at compile time or is no code of Rust, and where it cannot be taken apart.
    pub(super) fn read(tokens: TokenStream) -> Result<Self, Refusal> {
        let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let last = tokens.pop();
        let head: TokenStream = tokens.into_iter().collect();
        match last {
            Some(TokenTree::Group(group)) => match body_in(&group) {
                Some(body) => Self::with_body(head, body),
                None => Err(Refusal::unreadable(head, UNREADABLE)),
            },
            Some(TokenTree::Punct(end)) if end.as_char() == ';' => Err(Refusal::no_code(
                head,
                "#[profile] needs a body to profile: put it on the function's implementations",
            )),
            _ => Err(Refusal::unreadable(head, UNREADABLE)),
        }
    }

    fn with_body(head: TokenStream, group: Group) -> Result<Self, Refusal> {
        let unreadable = |error: Error| Refusal::not_understood(&error, UNREADABLE);
        let Head {
            attributes,
            qualifiers,
            signature,
        } = older::parse(head.clone(), syn::parse2::<Head>).map_err(unreadable)?;
        let body = older::parse(with_statements_seen(group.stream()), syn::parse2::<Body>).map_err(unreadable)?;
        if let Some(constness) = &signature.constness {
            return Err(Refusal::no_code(
                constness,
                "#[profile] cannot go on a const fn: measuring is done at run time",
            ));
        }
        if let Some(naked) = attributes.iter().find(|attribute| is_naked(&attribute.meta)) {
            return Err(Refusal::no_code(
                naked,
                "#[profile] cannot go on a naked function: its body is assembly",
            ));
        }
        let brace_token = Brace {
            span: group.delim_span(),
        };
        Ok(Self {
            written: head,
            attributes,
            qualifiers,
            signature,
            group,
            inner_attributes: body.attributes,
            body: Block {
                brace_token,
                stmts: body.statements,
            },
        })
    }
}

const UNREADABLE: &str = "#[profile] cannot read this function";

/// The braces of a body: in an invisible group if a macro by example was given the block.
fn body_in(group: &Group) -> Option<Group> {
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut tokens = group.stream().into_iter();
            match (tokens.next(), tokens.next()) {
                (Some(TokenTree::Group(inner)), None) => body_in(&inner),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Without the invisible groups around what a macro by example was given as statements: the parser does not see through those
/// around a `let` or an item. Such words begin no expression, whose group must stay.
fn with_statements_seen(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None && is_statement(&group) => {
                with_statements_seen(group.stream())
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let mut seen = Group::new(Delimiter::Brace, with_statements_seen(group.stream()));
                seen.set_span(group.span());
                TokenTree::Group(seen).into()
            }
            token => token.into(),
        })
        .collect()
}

fn is_statement(group: &Group) -> bool {
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == "let")
        || !matches!(Keyword::of(&group.stream()), Keyword::Other(_))
}

/// `#[unsafe(naked)]`
fn is_naked(attribute: &Meta) -> bool {
    let Meta::List(list) = attribute else { return false };
    list.path.is_ident("unsafe") && list.tokens.to_string() == "naked"
}

struct Head {
    attributes: Vec<Attribute>,
    qualifiers: TokenStream,
    signature: Signature,
}

impl Parse for Head {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility: Visibility = input.parse()?;
        // Specialization's `default fn`; unstable, but it costs nothing to let it through.
        let defaultness: Option<Token![default]> = input.parse()?;
        Ok(Self {
            attributes,
            qualifiers: quote!(#visibility #defaultness),
            signature: input.parse()?,
        })
    }
}

struct Body {
    attributes: Vec<Attribute>,
    statements: Vec<Stmt>,
}

impl Parse for Body {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_inner)?,
            statements: Block::parse_within(input)?,
        })
    }
}

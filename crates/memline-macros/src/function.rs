//! The item under the attribute, taken apart.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::token::Brace;
use syn::{Attribute, Block, Error, Result, Signature, Stmt, Token, Visibility};

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
        let (
            Ok(Head {
                attributes,
                qualifiers,
                signature,
            }),
            Ok(body),
        ) = (syn::parse2(head.clone()), syn::parse2::<Body>(group.stream()))
        else {
            return Ok(Self::Unparsed);
        };
        if let Some(constness) = &signature.constness {
            return Err(Error::new_spanned(
                constness,
                "#[profile] cannot go on a const fn: measuring is done at run time",
            ));
        }
        let brace_token = Brace {
            span: group.delim_span(),
        };
        Ok(Self::Function(Box::new(Function {
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
        })))
    }
}

struct Head {
    attributes: Vec<Attribute>,
    qualifiers: TokenStream,
    signature: Signature,
}

impl Parse for Head {
    fn parse(input: ParseStream) -> Result<Self> {
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
    fn parse(input: ParseStream) -> Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_inner)?,
            statements: Block::parse_within(input)?,
        })
    }
}

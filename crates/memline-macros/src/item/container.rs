//! An `impl`, a `trait` or a module, taken apart.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::buffer::Cursor;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{Attribute, ImplItem, Item, TraitItem};

use super::keyword::Keyword;
use super::older;
use super::refusal::Refusal;
use crate::tokens::{braced, outer_attributes};

/// What has functions in braces.
#[derive(Clone)]
pub(crate) struct Container {
    /// `impl`, `trait` or `module`.
    pub(crate) word: &'static str,
    pub(crate) attributes: Vec<Attribute>,
    /// Everything before the braces, as written.
    head: TokenStream,
    braces: Span,
    /// The attributes that the braces begin with.
    inner_attributes: Vec<Attribute>,
    /// The items between the braces, each as written.
    pub(crate) items: Vec<TokenStream>,
}

impl Container {
    /// # Errors
    ///
    /// Where it has no braces, as a module in another file, or what is in them cannot be taken apart.
    pub(super) fn read(keyword: &Keyword, tokens: TokenStream) -> Result<Self, Refusal> {
        let unreadable = format!("#[profile] cannot read this {}", keyword.word());
        let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let last = tokens.pop();
        let head: TokenStream = tokens.into_iter().collect();
        let group = match last {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => group,
            _ if matches!(keyword, Keyword::Module) => {
                return Err(Refusal::unreadable(
                    head,
                    "#[profile] cannot see into a module in another file: put it on what is in there",
                ));
            }
            _ => return Err(Refusal::unreadable(head, &unreadable)),
        };
        Self::with_braces(keyword, head, &group).map_err(|error| Refusal::not_understood(&error, &unreadable))
    }

    fn with_braces(keyword: &Keyword, head: TokenStream, group: &Group) -> syn::Result<Self> {
        let split = match keyword {
            Keyword::Impl => split::<ImplItem>,
            Keyword::Trait => split::<TraitItem>,
            _ => split::<Item>,
        };
        let (inner_attributes, items) = older::parse(group.stream(), |tokens| split.parse2(tokens))?;
        Ok(Self {
            word: keyword.word(),
            attributes: outer_attributes(&head),
            head,
            braces: group.span(),
            inner_attributes,
            items,
        })
    }

    /// The same with other items in the braces.
    pub(crate) fn with_items(self, items: TokenStream) -> TokenStream {
        let mut inner = TokenStream::new();
        for attribute in &self.inner_attributes {
            quote::ToTokens::to_tokens(attribute, &mut inner);
        }
        inner.extend(items);
        let mut all = self.head;
        all.extend([TokenTree::Group(braced(self.braces, inner))]);
        all
    }
}

/// The inner attributes, and the tokens of each item.
fn split<T: Parse>(input: ParseStream) -> syn::Result<(Vec<Attribute>, Vec<TokenStream>)> {
    let attributes = input.call(Attribute::parse_inner)?;
    let mut items = Vec::new();
    while !input.is_empty() {
        let begin = input.cursor();
        input.parse::<T>()?;
        items.push(between(begin, input.cursor()));
    }
    Ok((attributes, items))
}

fn between(mut from: Cursor<'_>, to: Cursor<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while from != to
        && let Some((token, next)) = from.token_tree()
    {
        tokens.extend([token]);
        from = next;
    }
    tokens
}

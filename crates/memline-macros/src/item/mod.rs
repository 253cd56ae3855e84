//! The item under the attribute, taken apart.

mod container;
mod function;
mod keyword;
mod older;
mod own;
mod refusal;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

pub(crate) use self::container::Container;
pub(crate) use self::function::Function;
use self::keyword::Keyword;
pub(crate) use self::own::Own;
pub(crate) use self::refusal::Refusal;

/// What the item under the attribute turned out to be.
pub(crate) enum Item {
    Function(Box<Function>),
    /// An `impl`, a `trait` or a module.
    Container(Container),
}

impl Item {
    /// # Errors
    ///
    /// Where the item is nothing that can be profiled, or cannot be taken apart.
    pub(crate) fn read(tokens: TokenStream) -> Result<Self, Refusal> {
        let tokens = without_group_around(tokens);
        let keyword = Keyword::of(&tokens);
        match &keyword {
            Keyword::Function => Function::read(tokens).map(|function| Self::Function(Box::new(function))),
            Keyword::Impl | Keyword::Trait | Keyword::Module => Container::read(&keyword, tokens).map(Self::Container),
            Keyword::Other(keyword) => Err(Refusal::no_code(
                keyword.clone().map_or(tokens, TokenStream::from),
                "#[profile] goes on a function, or on an impl, a trait or an inline module for all functions in it",
            )),
        }
    }
}

/// An item that is all in an invisible group, as around what a macro by example was given, without the group.
fn without_group_around(tokens: TokenStream) -> TokenStream {
    let mut all = tokens.clone().into_iter();
    match (all.next(), all.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
            without_group_around(group.stream())
        }
        _ => tokens,
    }
}

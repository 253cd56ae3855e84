//! All functions of an `impl`, a `trait` or a module.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Result};

use crate::arguments::Arguments;
use crate::body::{self, Settings, are_builtin};
use crate::item::{Container, Item, Own};
use crate::memline::Memline;

/// The item with all its functions profiled, but for those that say something else themselves, those that run at compile
/// time, and those without a body.
///
/// # Errors
///
/// Where there is no function in it, and where one of them cannot be profiled.
pub(crate) fn instrument(container: Container, arguments: &Arguments, memline: &Memline) -> Result<TokenStream> {
    let mut within = Within {
        arguments,
        memline,
        is_read: false,
        functions: 0,
        error: None,
    };
    let (word, items) = (container.word, container.items.clone());
    let item = within.container(container);
    match within.error {
        Some(error) => Err(error),
        None if within.functions == 0 => Err(nothing_in(word, items)),
        None => Ok(item),
    }
}

fn nothing_in(word: &str, items: Vec<TokenStream>) -> Error {
    let sentence = format!(
        "#[profile] finds no function in this {word}: a const fn, a function without a body and what a macro call makes cannot \
         be profiled from outside"
    );
    let items: TokenStream = items.into_iter().collect();
    if items.is_empty() {
        Error::new(proc_macro2::Span::call_site(), sentence)
    } else {
        Error::new_spanned(items, sentence)
    }
}

/// The item as it is written, but that the attributes in it know where `memline` is.
pub(crate) fn with_paths(container: Container, memline: &Memline) -> TokenStream {
    let items = container.items.clone().into_iter().map(|item| {
        let item = match Own::of(&item, memline.written()) {
            Own::Nothing => item,
            Own::Itself(item) | Own::Conditional { with: item, .. } => return item,
        };
        match Item::read(item.clone()) {
            Ok(Item::Container(within)) => with_paths(within, memline),
            _ => item,
        }
    });
    let items = items.collect();
    container.with_items(items)
}

/// The walk over the items.
struct Within<'a> {
    arguments: &'a Arguments,
    memline: &'a Memline,
    /// Whether another attribute around may look at what is written.
    is_read: bool,
    /// How many functions have been found that can be profiled, those that are left out among them.
    functions: usize,
    error: Option<Error>,
}

impl Within<'_> {
    fn container(&mut self, container: Container) -> TokenStream {
        let is_read = self.is_read;
        self.is_read |= !are_builtin(&container.attributes);
        let items = container.items.clone();
        let items: Vec<TokenStream> = items.into_iter().map(|item| self.item(item)).collect();
        self.is_read = is_read;
        container.with_items(items.into_iter().collect())
    }

    fn item(&mut self, item: TokenStream) -> TokenStream {
        match Own::of(&item, self.memline.written()) {
            Own::Nothing => self.profiled(item),
            Own::Itself(item) => {
                self.functions += 1;
                item
            }
            Own::Conditional {
                condition,
                with,
                without,
            } => {
                self.functions += 1;
                let without = self.item(without);
                quote!(#[cfg(#condition)] #with #[cfg(not(#condition))] #without)
            }
        }
    }

    fn profiled(&mut self, item: TokenStream) -> TokenStream {
        let expanded = match Item::read(item.clone()) {
            Ok(Item::Function(function)) => {
                self.functions += 1;
                let settings = Settings {
                    arguments: self.arguments,
                    memline: self.memline,
                    attribute: None,
                    is_read: self.is_read,
                };
                body::instrument(*function, &settings)
            }
            Ok(Item::Container(container)) => Ok(self.container(container)),
            Err(refusal) if !refusal.is_no_code => Err(refusal.error),
            // What cannot be profiled by its nature stays as it is.
            Err(_) => Ok(item.clone()),
        };
        expanded.unwrap_or_else(|error| {
            match &mut self.error {
                Some(errors) => errors.combine(error),
                none => *none = Some(error),
            }
            item
        })
    }
}

//! Puts the attribute on every function of a file, as text, so that all lines stay where they are.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, Macro, Signature, TraitItem, Visibility};

/// With its space, as it is put in.
pub(crate) const ATTRIBUTE: &str = "#[::memline::profile] ";

/// A file with the attribute on its functions.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Instrumented {
    pub(crate) text: String,
    pub(crate) functions: u64,
    /// Those among them that are `async fn`.
    pub(crate) async_functions: u64,
}

/// Puts the attribute on all functions but those that cannot have it: `const fn`, functions without a body, and naked
/// ones. `item_macros` are names of macros whose calls hold plain items, besides those named `cfg_…`.
///
/// A file that is no Rust file by itself is handed back as it is.
pub(crate) fn instrument(text: &str, item_macros: &[String]) -> Instrumented {
    // Spans do not count the byte order mark.
    let mark = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut functions = Functions {
        item_macros,
        places: Vec::new(),
        async_ones: 0,
    };
    // Not `parse_file`, which would leave out a first line for the shell and so shift the places.
    if let Ok(file) = syn::parse_str::<syn::File>(&text[mark..]) {
        functions.visit_file(&file);
    }
    let Functions {
        mut places, async_ones, ..
    } = functions;
    places.sort_unstable();
    let mut instrumented = String::with_capacity(text.len() + places.len() * ATTRIBUTE.len());
    let mut rest = 0;
    for place in &places {
        instrumented += &text[rest..place + mark];
        instrumented += ATTRIBUTE;
        rest = place + mark;
    }
    instrumented += &text[rest..];
    Instrumented {
        text: instrumented,
        functions: places.len() as u64,
        async_functions: async_ones,
    }
}

struct Functions<'a> {
    item_macros: &'a [String],
    /// Where the attribute goes, in bytes.
    places: Vec<usize>,
    async_ones: u64,
}

impl Functions<'_> {
    fn function(
        &mut self,
        attributes: &[Attribute],
        visibility: Option<&Visibility>,
        start: Span,
        signature: &Signature,
    ) {
        let is_naked = |attribute: &Attribute| {
            let mut is_naked = attribute.path().is_ident("naked");
            let _ = attribute.parse_nested_meta(|meta| {
                is_naked |= attribute.path().is_ident("unsafe") && meta.path.is_ident("naked");
                Ok(())
            });
            is_naked
        };
        if signature.constness.is_some() || attributes.iter().any(is_naked) {
            return;
        }
        let first = match visibility {
            None | Some(Visibility::Inherited) => start,
            Some(visibility) => visibility.span(),
        };
        self.places.push(first.byte_range().start);
        self.async_ones += u64::from(signature.asyncness.is_some());
    }

    fn holds_items(&self, called: &Macro) -> bool {
        called.path.segments.last().is_some_and(|name| {
            let name = name.ident.to_string();
            name != "cfg_if" && name.starts_with("cfg_") || self.item_macros.contains(&name)
        })
    }

    /// What a macro call holds, if that is nothing but items of a kind.
    fn within<T: Parse>(&self, called: &Macro) -> Vec<T> {
        if !self.holds_items(called) {
            return Vec::new();
        }
        let all = |input: ParseStream| {
            let mut items = Vec::new();
            while !input.is_empty() {
                items.push(input.parse()?);
            }
            Ok(items)
        };
        all.parse2(called.tokens.clone()).unwrap_or_default()
    }
}

/// The first token of a function after its attributes and its visibility.
fn start(defaultness: Option<Span>, signature: &Signature) -> Span {
    defaultness.unwrap_or_else(|| signature.span())
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.attrs, Some(&item.vis), start(None, &item.sig), &item.sig);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let defaultness = item.modifiers.defaultness.as_ref().map(|word| word.span);
        self.function(&item.attrs, Some(&item.vis), start(defaultness, &item.sig), &item.sig);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if item.default.is_some() {
            self.function(&item.attrs, None, start(None, &item.sig), &item.sig);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        for item in self.within::<Item>(&item.mac) {
            Functions::visit_item(self, &item);
        }
    }

    fn visit_impl_item_macro(&mut self, item: &'ast syn::ImplItemMacro) {
        for item in self.within::<ImplItem>(&item.mac) {
            Functions::visit_impl_item(self, &item);
        }
    }

    fn visit_trait_item_macro(&mut self, item: &'ast syn::TraitItemMacro) {
        for item in self.within::<TraitItem>(&item.mac) {
            Functions::visit_trait_item(self, &item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `@` for the attribute.
    fn marked(text: &str) -> String {
        instrument(text, &["items".to_owned()]).text.replace(ATTRIBUTE, "@")
    }

    #[test]
    fn every_function_with_a_body_has_it() {
        assert_eq!(
            marked("fn a() {}\n\n    pub(crate) async unsafe fn b() { fn nested() {} }\nextern \"C\" fn c() {}\n"),
            "@fn a() {}\n\n    @pub(crate) async unsafe fn b() { @fn nested() {} }\n@extern \"C\" fn c() {}\n"
        );
        assert_eq!(
            marked("impl A { fn a(&self) {} pub fn b() {} }\ntrait T { fn c(); fn d() { || { fn e() {} }; } }"),
            "impl A { @fn a(&self) {} @pub fn b() {} }\ntrait T { fn c(); @fn d() { || { @fn e() {} }; } }"
        );
        assert_eq!(
            marked("mod a { mod b { fn c() {} } }"),
            "mod a { mod b { @fn c() {} } }"
        );
    }

    #[test]
    fn it_comes_after_other_attributes_and_comments() {
        assert_eq!(
            marked("/// Ä.\n#[test] #[cfg(unix)]\n// x\npub fn a() {}"),
            "/// Ä.\n#[test] #[cfg(unix)]\n// x\n@pub fn a() {}"
        );
    }

    #[test]
    fn what_cannot_have_it_stays() {
        for text in [
            "const fn a() {}",
            "pub const unsafe fn a() {}",
            "#[unsafe(naked)] extern \"C\" fn a() {}",
            "unsafe extern \"C\" { fn a(); }",
            "macro_rules! a { () => { fn b() {} } }",
            "any! { fn a() {} }",
            "cfg_if! { if #[cfg(unix)] { fn a() {} } }",
            "this is no Rust { fn a() {}",
        ] {
            assert_eq!(marked(text), text);
        }
    }

    #[test]
    fn macros_that_hold_items_are_looked_into() {
        assert_eq!(marked("cfg_rt! { fn a() {} }"), "cfg_rt! { @fn a() {} }");
        assert_eq!(
            marked("crate::items! { mod a { pub fn b() {} } }"),
            "crate::items! { mod a { @pub fn b() {} } }"
        );
        assert_eq!(
            marked("impl A { cfg_rt! { fn a() {} fn b() {} } }"),
            "impl A { cfg_rt! { @fn a() {} @fn b() {} } }"
        );
        assert_eq!(
            marked("trait A { cfg_rt! { fn a(); fn b() {} } }"),
            "trait A { cfg_rt! { fn a(); @fn b() {} } }"
        );
    }

    #[test]
    fn places_are_right_behind_a_byte_order_mark() {
        assert_eq!(marked("\u{feff}// ß\nfn a() {}"), "\u{feff}// ß\n@fn a() {}");
    }

    #[test]
    fn functions_are_counted() {
        let counted = instrument("fn a() {} async fn b() { async fn c() {} } const fn d() {}", &[]);
        assert_eq!((counted.functions, counted.async_functions), (3, 2));
    }
}

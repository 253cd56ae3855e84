//! Puts the attribute on every function of a file, as text, so that all lines stay where they are, and all columns of lines on which
//! a function begins.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, Macro, Signature, TraitItem};

/// The attribute of `cargo memline`, which refuses nothing and is in no report.
pub(crate) const ADDED: Added<'_> = Added {
    attribute: "#[::__memline::profile(__added, crate = ::__memline)]",
    item_macros: &[],
};

/// What is put on functions.
#[derive(Clone, Copy, Debug)]
pub struct Added<'a> {
    /// The attribute, such as `#[memline::profile]`.
    pub attribute: &'a str,
    /// Names of macros whose calls hold nothing but items, besides those named `cfg_…`: functions in them have it, too.
    pub item_macros: &'a [String],
}

/// A file with the attribute on its functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instrumented {
    /// What is to be compiled.
    pub text: String,
    /// How many functions have the attribute.
    pub functions: usize,
    /// How many of them are `async fn`.
    pub async_functions: usize,
}

/// Puts an attribute on the functions of a file that are chosen by their names within it, such as `module::Order::total`. Those stay
/// that cannot have it: `const fn`, functions without a body, and naked ones. No line moves.
///
/// ```
/// use cargo_memline::{Added, instrument};
///
/// let added = Added { attribute: "#[memline::profile]", item_macros: &[] };
/// let instrumented = instrument("use a::b;\n\nfn c() {}\nconst fn d() {}\n", added, &|_| true)?;
/// assert_eq!(instrumented.text, "use a::b; #[memline::profile]\n\nfn c() {}\nconst fn d() {}\n");
/// assert_eq!((instrumented.functions, instrumented.async_functions), (1, 0));
/// # Ok::<(), syn::Error>(())
/// ```
///
/// # Errors
///
/// For a text that is no Rust file by itself.
pub fn instrument(text: &str, added: Added<'_>, choose: &dyn Fn(&str) -> bool) -> syn::Result<Instrumented> {
    // Spans do not count the byte order mark.
    let mark = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let body = &text[mark..];
    // Not `parse_file`, which would leave out a first line for the shell and so shift the places.
    let file = syn::parse_str::<syn::File>(body)?;
    let mut functions = Functions {
        choose,
        item_macros: added.item_macros,
        path: Vec::new(),
        starts: Vec::new(),
        async_functions: 0,
    };
    functions.visit_file(&file);
    let mut starts = functions.starts;
    starts.sort_unstable();
    let ends = token_ends(body)?;
    let mut instrumented = text[..mark].to_owned();
    let mut rest = 0;
    for start in &starts {
        let place = Place::before(*start, body, &ends);
        instrumented += &body[rest..place.at];
        instrumented += &place.text(added.attribute);
        rest = place.at;
    }
    instrumented += &body[rest..];
    Ok(Instrumented {
        text: instrumented,
        functions: starts.len(),
        async_functions: functions.async_functions,
    })
}

/// Where the attribute of a function goes.
struct Place {
    at: usize,
    /// Blanks around it, where it touches something.
    has_blank_before: bool,
    has_blank_behind: bool,
}

impl Place {
    /// The place for a function that begins at `start`: on an earlier line, if there is one, so that no column changes that an error
    /// or a panic may tell. Right behind the token before it, or before the comment or on the empty line above the function.
    fn before(start: usize, text: &str, ends: &[(usize, bool)]) -> Self {
        let before = ends.partition_point(|(end, _)| *end <= start);
        let at = match before.checked_sub(1).map(|index| ends[index]) {
            // What is behind a comment belongs to the comment.
            Some((end, true)) => text[end..start].find('\n').map_or(start, |line| end + line + 1),
            Some((end, false)) => end,
            None => 0,
        };
        let at = if text[at..start].contains('\n') { at } else { start };
        let is_blank = |c: char| c.is_whitespace();
        Self {
            at,
            has_blank_before: text[..at].chars().next_back().is_some_and(|c| !is_blank(c)),
            has_blank_behind: text[at..].chars().next().is_some_and(|c| !is_blank(c)),
        }
    }

    fn text(&self, attribute: &str) -> String {
        let blank = |is_there| if is_there { " " } else { "" };
        format!(
            "{}{attribute}{}",
            blank(self.has_blank_before),
            blank(self.has_blank_behind)
        )
    }
}

/// Where each token ends, in order, and whether it is a comment of documentation.
fn token_ends(text: &str) -> syn::Result<Vec<(usize, bool)>> {
    let mut ends = Vec::new();
    collect_ends(text.parse()?, text, &mut ends);
    ends.sort_unstable();
    Ok(ends)
}

fn collect_ends(tokens: TokenStream, text: &str, ends: &mut Vec<(usize, bool)>) {
    for token in tokens {
        let range = token.span().byte_range();
        let is_comment = text[range.clone()].starts_with("//");
        ends.push((range.end, is_comment));
        if let TokenTree::Group(group) = token {
            ends.push((group.span_open().byte_range().end, is_comment));
            collect_ends(group.stream(), text, ends);
        }
    }
}

struct Functions<'a> {
    choose: &'a dyn Fn(&str) -> bool,
    item_macros: &'a [String],
    /// The modules and types around.
    path: Vec<String>,
    /// Where the functions begin, with their attributes, in bytes.
    starts: Vec<usize>,
    async_functions: usize,
}

impl Functions<'_> {
    fn function(&mut self, attributes: &[Attribute], all: Span, signature: &Signature) {
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
        self.path.push(signature.ident.to_string());
        if (self.choose)(&self.path.join("::")) {
            self.starts.push(all.byte_range().start);
            self.async_functions += usize::from(signature.asyncness.is_some());
        }
        self.path.pop();
    }

    fn within(&mut self, name: String, visit: impl FnOnce(&mut Self)) {
        self.path.push(name);
        visit(self);
        self.path.pop();
    }

    /// What a macro call holds, if that is nothing but items of a kind.
    fn items_of<T: Parse>(&self, called: &Macro) -> Vec<T> {
        let holds_items = called.path.segments.last().is_some_and(|name| {
            let name = name.ident.to_string();
            name != "cfg_if" && name.starts_with("cfg_") || self.item_macros.contains(&name)
        });
        if !holds_items {
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

/// The name of a type as one would look for it: the last word of its path.
fn name_of(kind: &syn::Type) -> String {
    match kind {
        syn::Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or_else(String::new, |last| last.ident.to_string()),
        syn::Type::Reference(reference) => name_of(&reference.elem),
        _ => "_".to_owned(),
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.attrs, item.span(), &item.sig);
        self.within(item.sig.ident.to_string(), |this| visit::visit_item_fn(this, item));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.within(item.ident.to_string(), |this| visit::visit_item_mod(this, item));
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.within(item.ident.to_string(), |this| visit::visit_item_trait(this, item));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.within(name_of(&item.self_ty), |this| visit::visit_item_impl(this, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.attrs, item.span(), &item.sig);
        self.within(item.sig.ident.to_string(), |this| visit::visit_impl_item_fn(this, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if item.default.is_some() {
            self.function(&item.attrs, item.span(), &item.sig);
        }
        self.within(item.sig.ident.to_string(), |this| {
            visit::visit_trait_item_fn(this, item);
        });
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        for item in self.items_of::<Item>(&item.mac) {
            Functions::visit_item(self, &item);
        }
    }

    fn visit_impl_item_macro(&mut self, item: &'ast syn::ImplItemMacro) {
        for item in self.items_of::<ImplItem>(&item.mac) {
            Functions::visit_impl_item(self, &item);
        }
    }

    fn visit_trait_item_macro(&mut self, item: &'ast syn::TraitItemMacro) {
        for item in self.items_of::<TraitItem>(&item.mac) {
            Functions::visit_trait_item(self, &item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `@` for the attribute.
    fn marked(text: &str) -> String {
        let all = |_: &str| true;
        let instrumented = instrument(text, ADDED, &all).expect("a Rust file");
        instrumented.text.replace(ADDED.attribute, "@")
    }

    #[test]
    fn it_stands_at_the_end_of_the_line_before() {
        assert_eq!(
            marked("use a;\n\n/// Ä.\n#[inline]\npub fn a() {}\n// x\nfn b() {}\n"),
            "use a; @\n\n/// Ä.\n#[inline]\npub fn a() {} @\n// x\nfn b() {}\n"
        );
        assert_eq!(
            marked("impl A {\n    fn a(&self) {}\n\n    fn b() {} // end\n    fn c() {}\n}\n"),
            "impl A { @\n    fn a(&self) {} @\n\n    fn b() {} @ // end\n    fn c() {}\n}\n"
        );
        assert_eq!(
            marked("trait T {\n    fn c();\n    fn d() {\n        || { fn e() {} };\n    }\n}\n"),
            "trait T {\n    fn c(); @\n    fn d() {\n        || { @ fn e() {} };\n    }\n}\n"
        );
    }

    #[test]
    fn it_stands_before_the_function_where_there_is_no_line_before() {
        assert_eq!(marked("fn a() {}"), "@ fn a() {}");
        assert_eq!(marked("//! Docs.\nfn a() {}"), "//! Docs.\n@ fn a() {}");
        assert_eq!(
            marked("mod a { //! Docs.\n    fn b() {}\n}\n"),
            "mod a { //! Docs.\n    @ fn b() {}\n}\n"
        );
    }

    #[test]
    fn it_stands_on_an_empty_line_or_before_a_comment() {
        assert_eq!(marked("//! Docs.\n\nfn a() {}"), "//! Docs.\n@\nfn a() {}");
        assert_eq!(marked("\u{feff}// ß\nfn a() {}"), "\u{feff}@ // ß\nfn a() {}");
        assert_eq!(marked("\nfn a() {}"), "@\nfn a() {}");
        assert_eq!(marked("//! Docs.\n// x\n\nfn a() {}"), "//! Docs.\n@ // x\n\nfn a() {}");
    }

    #[test]
    fn what_cannot_have_it_stays() {
        for text in [
            "const fn a() {}",
            "#[unsafe(naked)] extern \"C\" fn a() {}",
            "unsafe extern \"C\" { fn a(); }",
            "macro_rules! a { () => { fn b() {} } }",
            "any! { fn a() {} }",
        ] {
            assert_eq!(marked(text), text);
        }
        assert!(instrument("this is no Rust { fn a() {}", ADDED, &|_| true).is_err());
    }

    #[test]
    fn macros_that_hold_items_are_looked_into() {
        assert_eq!(marked("cfg_rt! { fn a() {} }"), "cfg_rt! { @ fn a() {} }");
        assert_eq!(
            marked("impl A { cfg_rt! { fn a() {} } }"),
            "impl A { cfg_rt! { @ fn a() {} } }"
        );
        assert_eq!(
            marked("trait A { cfg_rt! { fn a(); fn b() {} } }"),
            "trait A { cfg_rt! { fn a(); @ fn b() {} } }"
        );
        assert_eq!(
            marked("cfg_if! { if #[cfg(unix)] { fn a() {} } }"),
            "cfg_if! { if #[cfg(unix)] { fn a() {} } }"
        );
        let named = Added {
            item_macros: &["items".to_owned()],
            ..ADDED
        };
        let instrumented =
            instrument("crate::items! { fn a() {} async fn b() {} }", named, &|_| true).expect("a Rust file");
        assert_eq!((instrumented.functions, instrumented.async_functions), (2, 1));
    }

    #[test]
    fn functions_are_chosen_by_their_path_in_the_file() {
        let mut names = std::cell::RefCell::new(Vec::new());
        let choose = |name: &str| {
            names.borrow_mut().push(name.to_owned());
            name == "a::B::c"
        };
        let text = "mod a {\n    impl T for &mut x::B<u8> {\n        fn c() {}\n    }\n}\nfn d() {\n    fn e() {}\n}\n";
        let instrumented = instrument(text, ADDED, &choose).expect("a Rust file");
        assert_eq!(instrumented.functions, 1);
        assert_eq!(*names.get_mut(), ["a::B::c", "d", "d::e"]);
    }
}

//! Gives a program memline's allocator: around its own, if it has one.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemStatic, Meta};

/// A file in which each allocator of the program's own stands within memline's.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrapped {
    pub(crate) text: String,
    /// When each of the allocators is there, as conditions that `cfg` takes.
    pub(crate) conditions: Vec<String>,
}

/// Takes the attribute from each static that is the program's allocator, and puts behind it, on the same line, memline's, which
/// hands over to that static. `None` if there is no such static, or the text is no Rust file.
pub(crate) fn wrap(text: &str) -> Option<Wrapped> {
    if !text.contains(ATTRIBUTE) {
        return None;
    }
    let mark = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let body = &text[mark..];
    let file = syn::parse_str::<syn::File>(body).ok()?;
    let mut allocators = Allocators::default();
    allocators.visit_file(&file);
    if allocators.found.is_empty() {
        return None;
    }
    let mut wrapped = text[..mark].to_owned();
    let mut conditions = Vec::new();
    let mut rest = 0;
    for found in allocators.found {
        wrapped += &body[rest..found.attribute.start];
        // As wide as the attribute was.
        wrapped.extend(
            body[found.attribute.clone()]
                .chars()
                .map(|c| if c == '\n' { c } else { ' ' }),
        );
        wrapped += &body[found.attribute.end..found.end];
        for cfg in &found.cfgs {
            let _ = write!(wrapped, " #[cfg({cfg})]");
        }
        let (name, kind) = (&found.name, &body[found.kind.clone()]);
        let _ = write!(
            wrapped,
            " #[global_allocator] static __MEMLINE: ::__memline::Alloc<::__memline::__private::ByRef<{kind}>> = \
             ::__memline::Alloc::new(::__memline::__private::ByRef(&{name}));"
        );
        rest = found.end;
        conditions.push(format!("all({})", found.all_cfgs().join(", ")));
    }
    wrapped += &body[rest..];
    Some(Wrapped {
        text: wrapped,
        conditions,
    })
}

const ATTRIBUTE: &str = "global_allocator";

/// The condition, as the compiler takes it, under which `root` is the file that the executable begins with. It may be a module of
/// another executable as well, as `tests/common.rs` is.
pub(crate) fn root_condition(root: &Path) -> String {
    format!("__memline_root={:?}", root.to_string_lossy())
}

/// The allocator for `root`, where that begins an executable and none of the program's own is there.
pub(crate) fn fallback(root: &Path, conditions: &[String]) -> String {
    let unless = if conditions.is_empty() {
        String::new()
    } else {
        format!(" #[cfg(not(any({})))]", conditions.join(", "))
    };
    format!(
        "#[cfg({})]{unless} #[global_allocator] static __MEMLINE: ::__memline::Alloc = ::__memline::Alloc::system();",
        root_condition(root)
    )
}

/// The conditions under which a file has the module `name` in another file: one for each time it says so. None if it does not, or
/// the text is no Rust file.
pub(crate) fn conditions_of_module(text: &str, name: &str) -> Vec<String> {
    if !text.contains(name) {
        return Vec::new();
    }
    let mut modules = Modules {
        name,
        around: Vec::new(),
        found: Vec::new(),
    };
    if let Ok(file) = syn::parse_str::<syn::File>(text.trim_start_matches('\u{feff}')) {
        modules.visit_file(&file);
    }
    modules.found
}

struct Modules<'a> {
    name: &'a str,
    around: Vec<String>,
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Modules<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let before = self.around.len();
        self.around.extend(cfgs(&item.attrs));
        if item.content.is_none() && item.ident == self.name {
            self.found.push(format!("all({})", self.around.join(", ")));
        }
        visit::visit_item_mod(self, item);
        self.around.truncate(before);
    }
}

#[derive(Default)]
struct Allocators {
    /// The conditions of the modules around, within the file.
    around: Vec<String>,
    found: Vec<Found>,
}

struct Found {
    attribute: Range<usize>,
    name: String,
    kind: Range<usize>,
    /// The static's own conditions, and those of the modules around it.
    cfgs: Vec<String>,
    around: Vec<String>,
    end: usize,
}

impl Found {
    fn all_cfgs(&self) -> Vec<String> {
        self.around.iter().chain(&self.cfgs).cloned().collect()
    }
}

/// Whether an attribute says that a static is the allocator, and the condition in a `cfg_attr` that says so and nothing else.
#[expect(clippy::option_option, reason = "the one says whether, the other when")]
fn condition(attribute: &Attribute) -> Option<Option<String>> {
    if attribute.path().is_ident(ATTRIBUTE) {
        return Some(None);
    }
    let Meta::List(list) = &attribute.meta else { return None };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let tokens = list.tokens.to_string();
    let condition = tokens.strip_suffix(ATTRIBUTE)?.trim_end().strip_suffix(',')?;
    Some(Some(condition.trim_end().to_owned()))
}

/// The conditions among attributes.
fn cfgs(attributes: &[Attribute]) -> Vec<String> {
    let condition = |attribute: &Attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.to_string()),
        _ => None,
    };
    attributes.iter().filter_map(condition).collect()
}

impl<'ast> Visit<'ast> for Allocators {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let before = self.around.len();
        self.around.extend(cfgs(&item.attrs));
        visit::visit_item_mod(self, item);
        self.around.truncate(before);
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        for attribute in &item.attrs {
            let Some(condition) = condition(attribute) else {
                continue;
            };
            let mut cfgs = cfgs(&item.attrs);
            cfgs.extend(condition);
            self.found.push(Found {
                attribute: attribute.span().byte_range(),
                name: item.ident.to_string(),
                kind: item.ty.span().byte_range(),
                cfgs,
                around: self.around.clone(),
                end: item.span().byte_range().end,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programs_allocator_is_wrapped_in_its_place() {
        let text = "#[cfg(feature = \"jemalloc\")]\n#[global_allocator]\nstatic ALLOC: j::Jemalloc = j::Jemalloc;\nfn main() {}\n";
        let wrapped = wrap(text).expect("an allocator");
        assert_eq!(
            wrapped.text,
            "#[cfg(feature = \"jemalloc\")]\n                   \nstatic ALLOC: j::Jemalloc = j::Jemalloc; #[cfg(feature = \
             \"jemalloc\")] #[global_allocator] static __MEMLINE: ::__memline::Alloc<::__memline::__private::ByRef<j::Jemalloc>> \
             = ::__memline::Alloc::new(::__memline::__private::ByRef(&ALLOC));\nfn main() {}\n"
        );
        assert_eq!(wrapped.conditions, ["all(feature = \"jemalloc\")"]);
        assert!(
            fallback(Path::new("/a/main.rs"), &wrapped.conditions)
                .contains("#[cfg(not(any(all(feature = \"jemalloc\"))))] #[global_allocator]")
        );
    }

    #[test]
    fn attribute_in_a_condition_is_taken_with_it() {
        let wrapped =
            wrap("#[cfg_attr(all(unix, not(test)), global_allocator)] static A: B = B;").expect("an allocator");
        assert_eq!(wrapped.conditions, ["all(all (unix , not (test)))"]);
        assert!(
            wrapped
                .text
                .contains("static A: B = B; #[cfg(all (unix , not (test)))] #[global_allocator] static __MEMLINE"),
            "{}",
            wrapped.text
        );
    }

    #[test]
    fn conditions_of_modules_around_count() {
        let wrapped = wrap("#[cfg(unix)] mod a { #[global_allocator] static A: B = B; }").expect("an allocator");
        assert_eq!(wrapped.conditions, ["all(unix)"]);
        // One that is always there leaves no room for another.
        let wrapped = wrap("#[global_allocator] static A: B = B;").expect("an allocator");
        assert_eq!(wrapped.conditions, ["all()"]);
    }

    #[test]
    fn conditions_of_modules_in_other_files_are_found() {
        let text =
            "#[cfg(unix)]\nmod alloc;\n#[cfg(test)] mod b { #[cfg(windows)] mod alloc; }\nmod other;\nmod alloc { }";
        assert_eq!(conditions_of_module(text, "alloc"), ["all(unix)", "all(test, windows)"]);
        assert_eq!(conditions_of_module(text, "other"), ["all()"]);
        assert_eq!(conditions_of_module(text, "none"), [""; 0]);
    }

    #[test]
    fn a_file_without_one_stays() {
        assert_eq!(wrap("// global_allocator\nfn main() {}"), None);
    }
}

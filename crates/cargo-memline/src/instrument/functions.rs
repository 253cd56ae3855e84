//! The functions of a file that can have an attribute.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, File, ImplItem, Item, ItemImpl, Macro, ReturnType, Signature, TraitItem};

use super::added::Added;
use super::trivial::{Trivial, hands_on, is_trivial};

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// Where the functions begin, with their attributes, in bytes and in order.
    pub(super) starts: Vec<usize>,
    /// How many of them are `async fn`.
    pub(super) asynchronous: usize,
    /// How many were left out because they are trivial.
    pub(super) trivial: usize,
}

/// Finds those that are chosen by their names.
pub(super) fn find(file: &File, choose: &dyn Fn(&str) -> bool, added: Added<'_>) -> Found {
    let mut functions = Functions {
        choose,
        added,
        trivial: if added.leaves_out_trivial {
            Trivial::find(file)
        } else {
            Trivial::default()
        },
        path: Vec::new(),
        methods: BTreeSet::new(),
        found: Found::default(),
    };
    functions.visit_file(file);
    functions.found.starts.sort_unstable();
    functions.found
}

struct Functions<'a> {
    choose: &'a dyn Fn(&str) -> bool,
    added: Added<'a>,
    /// Functions of the file that others may call and be trivial all the same.
    trivial: Trivial,
    /// The modules and types around.
    path: Vec<String>,
    /// The functions of the block `impl Type { … }` around that are chosen.
    methods: BTreeSet<String>,
    found: Found,
}

impl Functions<'_> {
    fn function(&mut self, attributes: &[Attribute], all: Span, signature: &Signature, body: &Block) {
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
            let cannot_allocate = || {
                is_trivial(attributes, signature, body, &self.trivial)
                    || hands_on(attributes, signature, body, &self.trivial, &self.methods)
            };
            if self.added.leaves_out_trivial && cannot_allocate() {
                self.found.trivial += 1;
            } else {
                self.found.starts.push(all.byte_range().start);
                self.found.asynchronous += usize::from(signature.asyncness.is_some());
            }
        }
        self.path.pop();
    }

    /// A trait's are none: `self.name()` may be another one.
    fn methods(&self, item: &ItemImpl) -> BTreeSet<String> {
        if item.trait_.is_some() {
            return BTreeSet::new();
        }
        let is_chosen = |name: &String| (self.choose)(&[&*self.path, std::slice::from_ref(name)].concat().join("::"));
        let signatures = item.items.iter().filter_map(|item| match item {
            ImplItem::Fn(function) if function.sig.constness.is_none() => Some(&function.sig),
            _ => None,
        });
        signatures
            .map(|signature| signature.ident.to_string())
            .filter(is_chosen)
            .collect()
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
            name != "cfg_if" && name.starts_with("cfg_") || self.added.item_macros.contains(&name)
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

/// Whether a static's value is a call that is given a closure without parameters, as `LazyLock::new` is: that runs once, when the
/// static is used first.
fn begins_by_closure(value: &Expr) -> bool {
    let Expr::Call(call) = value else { return false };
    call.args.iter().any(|argument| {
        matches!(argument, Expr::Closure(closure)
            if closure.inputs.is_empty() && closure.asyncness.is_none() && matches!(closure.output, ReturnType::Default))
            || begins_by_closure(argument)
    })
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
        self.function(&item.attrs, item.span(), &item.sig, &item.block);
        self.within(item.sig.ident.to_string(), |this| visit::visit_item_fn(this, item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.within(item.ident.to_string(), |this| {
            if begins_by_closure(&item.expr) && (this.choose)(&this.path.join("::")) {
                this.found.starts.push(item.span().byte_range().start);
            }
        });
        visit::visit_item_static(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.within(item.ident.to_string(), |this| visit::visit_item_mod(this, item));
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.within(item.ident.to_string(), |this| visit::visit_item_trait(this, item));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.within(name_of(&item.self_ty), |this| {
            let methods = this.methods(item);
            let around = std::mem::replace(&mut this.methods, methods);
            visit::visit_item_impl(this, item);
            this.methods = around;
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.attrs, item.span(), &item.sig, &item.block);
        self.within(item.sig.ident.to_string(), |this| visit::visit_impl_item_fn(this, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.function(&item.attrs, item.span(), &item.sig, body);
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

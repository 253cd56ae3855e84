//! Functions that cannot matter, by their text: those that only read, compare and compute, and those that only call one other of
//! their type, which has lines of its own.
//!
//! What counts is what a program can do in an expression: nothing here awaits or loops, runs a macro but `matches!`, or calls anything
//! but getters of the standard library (`getters`) and functions of the same file that are trivial themselves. Arithmetic counts
//! where it is of numbers, as far as the text tells: `a + b` of two strings allocates. What remains are types of others that define
//! an operator or a method of such a name and allocate in it, panics, and what is dropped: their memory stands on the line that calls
//! the function. A function of the workspace that is called and is not trivial has lines of its own.

mod getters;
mod quiet;

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, Block, File, FnArg, Ident, Pat, ReturnType, Signature, Type};

use self::quiet::Function;

/// Types whose operators are the language's own.
const PRIMITIVES: [&str; 16] = [
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32", "u64", "u8",
    "usize",
];

/// Attributes that leave a function's body as it is.
const HARMLESS: [&str; 16] = [
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "inline",
    "must_use",
    "no_mangle",
    "rustfmt",
    "track_caller",
    "unsafe",
    "warn",
];

/// Names of functions in a file all of which are trivial.
#[derive(Default)]
pub(super) struct Trivial {
    names: BTreeSet<String>,
}

impl Trivial {
    /// Finds them: those that call none first, then those that call only them.
    pub(super) fn find(file: &File) -> Self {
        let mut bodies = Bodies::default();
        bodies.visit_file(file);
        let mut trivial = Self::default();
        loop {
            let before = trivial.names.len();
            for (name, all) in &bodies.by_name {
                let is_trivial = |body: &Body<'_>| is_trivial(body.0, body.1, body.2, &trivial);
                if !trivial.names.contains(name) && all.iter().all(is_trivial) {
                    trivial.names.insert(name.clone());
                }
            }
            if trivial.names.len() == before {
                return trivial;
            }
        }
    }
}

type Body<'ast> = (&'ast [Attribute], &'ast Signature, &'ast Block);

#[derive(Default)]
struct Bodies<'ast> {
    by_name: BTreeMap<String, Vec<Body<'ast>>>,
}

impl<'ast> Bodies<'ast> {
    fn add(&mut self, attributes: &'ast [Attribute], signature: &'ast Signature, body: &'ast Block) {
        let same = self.by_name.entry(signature.ident.to_string()).or_default();
        same.push((attributes, signature, body));
    }
}

impl<'ast> Visit<'ast> for Bodies<'ast> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.attrs, &item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.attrs, &item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.add(&item.attrs, &item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// Whether the function only reads, compares and computes. `known`: those of its file that do.
pub(super) fn is_trivial(attributes: &[Attribute], signature: &Signature, body: &Block, known: &Trivial) -> bool {
    function(attributes, signature, known).is_some_and(|function| function.block(body, function.result))
}

/// Whether the function only calls one of `methods`, which are of the same type and have lines of their own.
pub(super) fn hands_on(
    attributes: &[Attribute],
    signature: &Signature,
    body: &Block,
    known: &Trivial,
    methods: &BTreeSet<String>,
) -> bool {
    let is_other = |name: &Ident| *name != signature.ident && methods.contains(&name.to_string());
    function(attributes, signature, known).is_some_and(|function| function.is_one_call(body, &is_other))
}

/// What is known of the function; none if it is async, or has attributes that may make anything of it.
fn function<'a>(attributes: &[Attribute], signature: &Signature, known: &'a Trivial) -> Option<Function<'a>> {
    let is_harmless = |attribute: &Attribute| {
        let first = attribute.path().segments.first();
        first.is_some_and(|first| HARMLESS.iter().any(|name| first.ident == name))
    };
    if signature.asyncness.is_some() || !attributes.iter().all(is_harmless) {
        return None;
    }
    let result = match &signature.output {
        ReturnType::Default => false,
        ReturnType::Type(_, kind) => is_primitive(kind),
    };
    let numbers = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) if is_primitive(&typed.ty) => match &*typed.pat {
            Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        },
        _ => None,
    });
    Some(Function {
        known: &known.names,
        numbers: numbers.collect(),
        result,
    })
}

fn is_primitive(kind: &Type) -> bool {
    matches!(kind, Type::Path(path) if PRIMITIVES.iter().any(|name| path.path.is_ident(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trivial(text: &str) -> bool {
        let function: syn::ItemFn = syn::parse_str(text).expect("a function");
        is_trivial(&function.attrs, &function.sig, &function.block, &Trivial::default())
    }

    #[test]
    fn what_calls_only_trivial_functions_is_trivial() {
        let file = "impl A { fn a(&self) -> u8 { self.b() } fn b(&self) -> u8 { c(self.0) } fn d(&self) { self.e() } fn f(&self) { \
                    self.g.a() } fn e(&self) { Self::h(); } } fn c(n: u8) -> u8 { n + 1 } fn h() { vec![1]; } mod m { fn e() {} } fn \
                    r() { r() }";
        let found = Trivial::find(&syn::parse_str(file).expect("a file"));
        // One `e` is trivial and the other is not. `a` of something else may be anything.
        assert_eq!(found.names.into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn what_reads_compares_and_computes_is_left_out() {
        for text in [
            "fn a() {}",
            "#[inline] /// Docs.\n fn a(&self) -> &B { &self.b.c }",
            "fn a(self) -> (A, [u8; 2]) { (self.a, [0; 2]) }",
            "fn a(&self) -> usize { self.end - self.start }",
            "fn a(&mut self, n: usize) { self.at += n; self.done = true; }",
            "fn a(&self) -> bool { !self.b && self.n != 0 && (self.m as u64) < 3 }",
            "fn a(&self) -> bool { matches!(self.kind, Kind::A | Kind::B(_) if self.n > 1) }",
            "fn a(&self) -> Option<u8> { if self.at < 3 { Some(self.bytes[self.at]) } else { None } }",
            "fn a(&self) -> &str { match self { Self::A => \"a\", Self::B { name } => { return name; } } }",
            "fn a(n: u8) -> A { let m = n * 2; A { n: m, ..A::ZERO } }",
            "fn a(&self) -> bool { self.0.is_ascii_graphic() && self.b.get(self.c.len() - 1).is_some() }",
            "fn a(&self) -> &T { unsafe { &*self.0 } }",
            "fn a(&self) -> i8 { if let Some(x) = self.x { -x } else { 1 << 2 } }",
        ] {
            assert!(trivial(text), "{text}");
        }
    }

    #[test]
    fn what_only_calls_another_of_its_type_is_left_out() {
        let hands_on = |text: &str| {
            let function: syn::ImplItemFn = syn::parse_str(text).expect("a method");
            let methods = ["a", "b"].map(str::to_owned).into();
            hands_on(
                &function.attrs,
                &function.sig,
                &function.block,
                &Trivial::default(),
                &methods,
            )
        };
        for text in [
            "fn a(&mut self, kind: Kind) -> bool { self.b(&[kind]) }",
            "fn a() -> Self { Self::b(10, Some(1)) }",
            "fn a(&self) { self.b(); }",
            "fn a(&self) -> A { return self.b(self.c.len()); }",
        ] {
            assert!(hands_on(text), "{text}");
        }
        for text in [
            // Itself, or what is called so elsewhere.
            "fn a(&self, n: u8) { self.a(n) }",
            "fn a(&mut self, n: u8) { self.all.b(n) }",
            "fn a(&self) { Other::b() }",
            "fn a(&self) { b() }",
            "fn a(&self) { self.c() }",
            // More than that.
            "fn a(&self) { self.b(); self.b(); }",
            "fn a(&self) { self.b(vec![1]) }",
            "fn a(&self) -> A { self.b().into() }",
            "fn a(&self) -> Result<A, B> { Ok(self.b()?) }",
            "async fn a(&self) { self.b() }",
            "#[instrument] fn a(&self) { self.b() }",
        ] {
            assert!(!hands_on(text), "{text}");
        }
    }

    #[test]
    fn what_may_allocate_stays() {
        for text in [
            "fn a() { b() }",
            "fn a(&self) -> B { self.b.clone() }",
            "fn a(&self) -> usize { self.b.to_vec().len() }",
            "fn a() -> String { format!(\"x\") }",
            "fn a(s: String, t: &str) -> String { s + t }",
            "fn a(&self) -> BigInt { self.b * self.c }",
            "fn a(&self) -> BigInt { -self.b }",
            "fn a(&mut self, s: &str) { self.s += s; }",
            "fn a(&mut self) { self.s += \"s\"; }",
            "fn a(&mut self, n: usize) { self.grown[n] = 1; }",
            "fn a(&mut self, n: usize) { self.grown[n] += 1; }",
            "fn a() -> Result<(), E> { b?; Ok(()) }",
            "async fn a() {}",
            "fn a() { for _ in b {} }",
            "fn a() -> impl Fn() { || () }",
            "fn a() -> A { A { ..Default::default() } }",
            "fn a() -> Vec<u8> { vec![] }",
            "fn a(&self) -> bool { self.a + self.b == self.c }",
            // Whatever a macro makes of it.
            "#[instrument] fn a() {}",
            "#[cfg_attr(a, b)] fn a() {}",
            "#[test] fn a() {}",
        ] {
            assert!(!trivial(text), "{text}");
        }
    }
}

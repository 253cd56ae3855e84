//! What patterns and conditions bind, as far as the syntax tells.

use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Pat, PatIdent, Type};

/// Whether a pattern declares a variable.
pub(crate) fn declares(pattern: &Pat) -> bool {
    #[derive(Default)]
    struct Declares(bool);
    impl<'a> Visit<'a> for Declares {
        fn visit_pat_ident(&mut self, pattern: &'a PatIdent) {
            self.0 |= is_variable(pattern);
            visit::visit_pat_ident(self, pattern);
        }
        fn visit_expr(&mut self, _: &'a Expr) {}
        fn visit_type(&mut self, _: &'a Type) {}
        fn visit_attribute(&mut self, _: &'a Attribute) {}
    }
    let mut declares = Declares::default();
    declares.visit_pat(pattern);
    declares.0
}

/// Whether a name in a pattern is a variable's. A name alone that begins with a capital is a constant's or a variant's.
pub(crate) fn is_variable(pattern: &PatIdent) -> bool {
    let is_alone = pattern.by_ref.is_none() && pattern.mutability.is_none() && pattern.subpat.is_none();
    let name = pattern.ident.unraw().to_string();
    !(is_alone && name.chars().next().is_some_and(char::is_uppercase))
}

/// The patterns of a condition's `let`s, in their order.
pub(crate) fn of_condition(condition: &Expr) -> Vec<&Pat> {
    match condition {
        Expr::Let(binding) => vec![&*binding.pat],
        Expr::Binary(binary) => [of_condition(&binary.left), of_condition(&binary.right)].concat(),
        Expr::Paren(paren) => of_condition(&paren.expr),
        Expr::Group(group) => of_condition(&group.expr),
        _ => Vec::new(),
    }
}

/// The patterns of an arm: its own and those of its guard's `let`s.
pub(crate) fn of_arm(pattern: &Pat) -> Vec<&Pat> {
    match pattern {
        Pat::Guard(guarded) => [vec![&*guarded.pat], of_condition(&guarded.guard)].concat(),
        pattern => vec![pattern],
    }
}

/// Whether a condition binds: then it cannot be put into a block, which would end its variables' scope.
pub(crate) fn binds(condition: &Expr) -> bool {
    !of_condition(condition).is_empty()
}

#[cfg(test)]
mod tests {
    use syn::Pat;
    use syn::parse::Parser as _;

    use super::declares;

    #[track_caller]
    fn assert_declares(pattern: &str, expected: bool) {
        let parsed = Pat::parse_multi.parse_str(pattern).expect("it is a pattern");
        assert_eq!(declares(&parsed), expected, "{pattern}");
    }

    #[test]
    fn variables_are_declared_wherever_they_stand() {
        for pattern in [
            "x",
            "_x",
            "r#type",
            "mut X",
            "ref X",
            "X @ 1..",
            "x @ _",
            "(_, x)",
            "Some(x)",
            "Some(_x)",
            "[.., x]",
            "S { x, .. }",
            "S { a: x }",
            "&x",
            "A(x) | B(x)",
        ] {
            assert_declares(pattern, true);
        }
    }

    #[test]
    fn constants_variants_and_wildcards_are_not() {
        for pattern in [
            "_",
            "None",
            "MAX",
            "a::b",
            "Some(_)",
            "S { .. }",
            "S { a: _ }",
            "1..=2",
            "\"x\"",
            "()",
            "[..]",
            "A | B",
        ] {
            assert_declares(pattern, false);
        }
    }
}

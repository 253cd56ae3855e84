//! Types of results.

use syn::Type;
use syn::visit_mut::{self, VisitMut};

/// A type with `_` for each `impl Trait` in it, as a variable's type may have; none if there is no `impl Trait`.
pub(super) fn without_impl(ty: &Type) -> Option<Type> {
    #[derive(Default)]
    struct Infer {
        found: bool,
    }
    impl VisitMut for Infer {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if matches!(ty, Type::ImplTrait(_)) {
                self.found = true;
                *ty = Type::Infer(syn::parse_quote!(_));
            } else {
                visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    let (mut inferred, mut infer) = (ty.clone(), Infer::default());
    infer.visit_type_mut(&mut inferred);
    infer.found.then_some(inferred)
}

//! Types of parameters that nothing is dropped with.

use syn::{GenericArgument, Path, PathArguments, Type};

/// Types by their names that hold no memory.
const PRIMITIVES: [&str; 18] = [
    "bool", "char", "f128", "f16", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32",
    "u64", "u8", "usize",
];
/// Types that hold no more than what they are made of.
const TRANSPARENT: [&str; 2] = ["Option", "Pin"];

/// Whether dropping a value of the type may do anything: true where that cannot be told.
pub(crate) fn may_own(ty: &Type) -> bool {
    match ty {
        Type::Reference(_) | Type::Ptr(_) | Type::FnPtr(_) | Type::Never(_) => false,
        Type::Array(array) => may_own(&array.elem),
        Type::Group(group) => may_own(&group.elem),
        Type::Paren(paren) => may_own(&paren.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(may_own),
        Type::Path(path) if path.qself.is_none() => path_may_own(&path.path),
        _ => true,
    }
}

fn path_may_own(path: &Path) -> bool {
    let Some(last) = path.segments.last() else { return true };
    match &last.arguments {
        PathArguments::None => path.segments.len() > 1 || !PRIMITIVES.iter().any(|name| last.ident == name),
        PathArguments::AngleBracketed(arguments) if TRANSPARENT.iter().any(|name| last.ident == name) => {
            arguments.args.iter().any(|argument| match argument {
                GenericArgument::Type(ty) => may_own(ty),
                _ => true,
            })
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::may_own;

    #[track_caller]
    fn assert_owns(ty: &str, expected: bool) {
        let parsed = syn::parse_str(ty).expect("it is a type");
        assert_eq!(may_own(&parsed), expected, "{ty}");
    }

    #[test]
    fn references_numbers_and_pointers_own_nothing() {
        for ty in [
            "u8",
            "&T",
            "&mut Vec<u8>",
            "*const T",
            "fn(Vec<u8>) -> T",
            "&'static str",
            "!",
            "()",
            "(u8, &T)",
            "[char; 4]",
            "Option<&T>",
            "Pin<&mut Self>",
            "std::pin::Pin<&mut Self>",
        ] {
            assert_owns(ty, false);
        }
    }

    #[test]
    fn others_may_own() {
        for ty in [
            "Vec<u8>",
            "T",
            "impl Fn()",
            "dyn Any",
            "(u8, String)",
            "[T; 4]",
            "Option<T>",
            "Box<u8>",
            "a::u8",
            "<T as A>::B",
            "Pin<Box<T>>",
        ] {
            assert_owns(ty, true);
        }
    }
}

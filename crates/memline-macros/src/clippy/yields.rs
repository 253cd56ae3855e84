//! Functions whose value is itself a future, such as the handle of a task.
//!
//! Clippy refuses async blocks that end in a value that could be awaited, as it is mostly forgotten, but not async functions;
//! and the body of an async function becomes a block. One that ends in `return` is not refused. But where nothing comes
//! back, that `return` could not be reached, which the compiler warns of: so it is written only where it is needed.

use syn::{Expr, GenericArgument, PathArguments, PathSegment, ReturnType, Stmt, Type};

/// Types that everybody knows, and that are no futures.
const NO_FUTURES: &[&str] = &[
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "Bytes",
    "Cow",
    "Duration",
    "HashMap",
    "HashSet",
    "Instant",
    "Option",
    "PathBuf",
    "Rc",
    "Response",
    "Result",
    "Self",
    "StatusCode",
    "String",
    "Value",
    "Vec",
    "VecDeque",
    "bool",
    "char",
    "f32",
    "f64",
    "i128",
    "i16",
    "i32",
    "i64",
    "i8",
    "isize",
    "str",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
];

/// Whether a body could end in a value that can be awaited, and does come to its end.
pub(crate) fn may_end_in_future(output: &ReturnType, statements: &[Stmt]) -> bool {
    let ReturnType::Type(_, ty) = output else { return false };
    let last = statements.iter().rfind(|statement| !matches!(statement, Stmt::Item(_)));
    may_be_future(ty)
        && matches!(
            last,
            Some(Stmt::Expr(
                Expr::Async(_) | Expr::Await(_) | Expr::Call(_) | Expr::MethodCall(_) | Expr::Path(_) | Expr::Try(_),
                None,
            ))
        )
}

fn may_be_future(ty: &Type) -> bool {
    match ty {
        Type::ImplTrait(_) => true,
        Type::Path(path) => path.path.segments.last().is_some_and(is_unknown),
        _ => false,
    }
}

fn is_unknown(segment: &PathSegment) -> bool {
    if segment.ident == "Box" {
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
            return false;
        };
        return arguments.args.iter().any(|argument| match argument {
            GenericArgument::Type(Type::TraitObject(_)) => true,
            GenericArgument::Type(ty) => may_be_future(ty),
            _ => false,
        });
    }
    !NO_FUTURES.iter().any(|name| segment.ident == name)
}

//! A thousand profiled functions, each a place of its own.

use std::hint::black_box;

type Function = fn(u64) -> u64;

/// As `five_lines`, by these names.
macro_rules! functions {
    ($($name:ident)*) => {
        $(
            #[memline::profile]
            #[inline(never)]
            fn $name(n: u64) -> u64 {
                let first = black_box(n);
                let second = black_box(first + 1);
                let third = black_box(second + 1);
                let fourth = black_box(third + 1);
                fourth + 1
            }
        )*

        pub(super) const ALL: &[Function] = &[$($name),*];
    };
}

/// Modules of ten functions each.
macro_rules! modules_of_ten {
    ($($module:ident)*) => {
        $(
            mod $module {
                use super::{Function, black_box};
                functions!(f0 f1 f2 f3 f4 f5 f6 f7 f8 f9);
            }
        )*

        pub(super) const ALL: &[&[Function]] = &[$($module::ALL),*];
    };
}

/// Modules of a hundred functions each.
macro_rules! modules_of_a_hundred {
    ($($module:ident)*) => {
        $(
            mod $module {
                use super::{Function, black_box};
                modules_of_ten!(m0 m1 m2 m3 m4 m5 m6 m7 m8 m9);
            }
        )*

        const ALL: &[&[&[Function]]] = &[$($module::ALL),*];
    };
}

modules_of_a_hundred!(m0 m1 m2 m3 m4 m5 m6 m7 m8 m9);

/// All of them.
pub(crate) fn functions() -> impl Iterator<Item = Function> + Clone {
    ALL.iter().copied().flatten().copied().flatten().copied()
}

//! Sessions in which a thousand functions are called.

use std::hint::black_box;

use memline::{Measure, Session};

use crate::watch::Watch;

const FUNCTIONS: usize = 1000;

type Function = fn(u64) -> u64;

/// The functions of one module: each is a place of its own, whatever it is called.
macro_rules! functions {
    ($($name:ident)*) => {
        $(
            #[memline::profile]
            #[inline(never)]
            fn $name(n: u64) -> u64 {
                let block = Box::new(black_box(n));
                *block
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
                use super::{black_box, Function};
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
                use super::{black_box, Function};
                modules_of_ten!(m0 m1 m2 m3 m4 m5 m6 m7 m8 m9);
            }
        )*

        const ALL: &[&[&[Function]]] = &[$($module::ALL),*];
    };
}

modules_of_a_hundred!(m0 m1 m2 m3 m4 m5 m6 m7 m8 m9);

/// Each session calls each function once.
pub(crate) fn in_sessions(watch: &mut Watch) {
    watch.time(|sessions| {
        for n in 0..sessions {
            let session = Session::builder().measure(Measure::Task).open();
            session.run(|| {
                for function in ALL.iter().copied().flatten().copied().flatten() {
                    black_box(function(u64::from(n)));
                }
            });
            assert_eq!(session.finish().len(), FUNCTIONS, "each function has a report");
        }
    });
}

//! A crate that re-exports memline, which it knows by another name.

pub use profiler as memline;

/// What another crate may re-export, all in one module.
pub mod prelude {
    pub use profiler::*;
}

/// Makes a function that is profiled, for crates that do not know of memline.
#[macro_export]
macro_rules! profiled {
    ($name:ident $block:block) => {
        #[$crate::memline::profile(crate = $crate::memline)]
        fn $name() -> Vec<u8> $block
    };
}

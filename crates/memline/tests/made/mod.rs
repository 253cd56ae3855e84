//! Macros of another file.

macro_rules! with_a_body {
    ($(#[$attribute:meta])* $vis:vis $name:ident, $bytes:expr) => {
        #[memline::profile]
        $(#[$attribute])*
        $vis fn $name() -> Vec<u8> {
            let mut made = Vec::with_capacity(10);
            made.reserve_exact($bytes);
            made
        }
    };
}

macro_rules! around_a_block {
    ($name:ident $block:block) => {
        #[memline::profile]
        fn $name() -> Vec<u8> $block
    };
}

macro_rules! around_tokens {
    ($name:ident { $($body:tt)* }) => {
        #[memline::profile]
        fn $name() -> Vec<u8> { $($body)* }
    };
}

macro_rules! of_an_expression {
    ($name:ident, $value:expr) => {
        #[memline::profile]
        fn $name() -> Vec<u8> {
            $value
        }
    };
}

macro_rules! a_future_of {
    ($name:ident, $future:expr) => {
        #[memline::profile]
        fn $name() -> impl Future<Output = Vec<u8>> {
            $future
        }
    };
}

macro_rules! before_a_block {
    ($name:ident, $call:ident, $block:block) => {
        #[memline::profile]
        fn $name() -> Vec<u8> {
            let first: Vec<u8> = Vec::with_capacity(10);
            $call(&first);
            $block
        }
    };
}

macro_rules! of_statements {
    ($name:ident, $($statement:stmt;)*) => {
        #[memline::profile]
        #[allow(redundant_semicolons)]
        fn $name() {
            $($statement;)*
            drop(Vec::<u8>::with_capacity(1));
        }
    };
}

macro_rules! an_item {
    ($item:item) => {
        #[memline::profile]
        $item
    };
}

macro_rules! an_impl {
    ($type:ty { $($functions:tt)* }) => {
        #[memline::profile]
        impl $type {
            $($functions)*

            fn from_the_macro() -> Vec<u8> {
                Vec::with_capacity(7)
            }
        }
    };
}

pub(crate) use {
    a_future_of, an_impl, an_item, around_a_block, around_tokens, before_a_block, of_an_expression, of_statements,
    with_a_body,
};

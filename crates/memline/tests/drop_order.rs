//! A profiled function drops its variables and parameters when and in the order in which it would without the attribute:
//! each is compared with its unprofiled twin.
#![deny(warnings, clippy::pedantic)]

mod quiet;

use std::cell::RefCell;

use futures_util::FutureExt as _;
use memline::profile;

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Notes when it is dropped.
struct Noted(&'static str);

impl Noted {
    fn name(&self) -> &'static str {
        self.0
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

fn dropped() -> Vec<&'static str> {
    DROPPED.take()
}

macro_rules! twins {
    ($(#[$attribute:meta])* fn $name:ident $plain:ident $($rest:tt)*) => {
        #[profile]
        $(#[$attribute])*
        fn $name $($rest)*
        $(#[$attribute])*
        fn $plain $($rest)*
    };
}

twins! {
    #[allow(clippy::used_underscore_binding, reason = "the name is the point")]
    fn locals locals_plain(_: Noted, a: Noted, _b: Noted) -> usize {
        let c = Noted("c");
        let _ = Noted("never kept");
        let length = Noted("temporary").name().len() + a.name().len();
        if length == 0 {
            return 0;
        }
        drop(c);
        Noted("tail").name().len() + length
    }
}

#[test]
fn drop_order_of_a_function() {
    quiet::reports();
    let expected = locals_plain(Noted("_"), Noted("a"), Noted("_b"));
    let order = dropped();
    assert_eq!(locals(Noted("_"), Noted("a"), Noted("_b")), expected);
    assert_eq!(dropped(), order);
}

macro_rules! async_twins {
    (async fn $name:ident $plain:ident $($rest:tt)*) => {
        #[profile]
        async fn $name $($rest)*
        async fn $plain $($rest)*
    };
}

async_twins! {
    async fn parameters parameters_plain(_: Noted, (a, _): (Noted, Noted), b: Noted, _c: Noted) -> usize {
        let d = Noted("d");
        std::future::ready(()).await;
        let length = a.name().len() + d.name().len();
        drop(b);
        Noted("tail").name().len() + length
    }
}

async_twins! {
    async fn named named_plain(a: Noted, _: Noted, mut b: Noted, _c: Noted) -> usize {
        let d = Noted("d");
        std::future::ready(()).await;
        let length = b.name().len();
        b = Noted("b anew");
        a.name().len() + b.name().len() + d.name().len() + length
    }
}

#[test]
fn drop_order_of_an_async_function_with_plain_parameters() {
    quiet::reports();
    let future = |is_profiled: bool| {
        let [a, wild, b, c] = ["a", "_", "b", "c"].map(Noted);
        if is_profiled {
            named(a, wild, b, c).now_or_never()
        } else {
            named_plain(a, wild, b, c).now_or_never()
        }
    };
    let expected = (future(false), dropped());
    assert_eq!((future(true), dropped()), expected);
}

fn four() -> (Noted, (Noted, Noted), Noted, Noted) {
    (Noted("_"), (Noted("a"), Noted("_ of pair")), Noted("b"), Noted("_c"))
}

#[test]
fn drop_order_of_an_async_function() {
    quiet::reports();
    let (w, x, y, z) = four();
    let expected = parameters_plain(w, x, y, z).now_or_never();
    let order = dropped();
    let (w, x, y, z) = four();
    assert_eq!(parameters(w, x, y, z).now_or_never(), expected);
    assert_eq!(dropped(), order);
}

#[test]
fn drop_order_of_a_future_never_polled() {
    quiet::reports();
    let (w, x, y, z) = four();
    drop(parameters_plain(w, x, y, z));
    let order = dropped();
    let (w, x, y, z) = four();
    drop(parameters(w, x, y, z));
    assert_eq!(dropped(), order);
}

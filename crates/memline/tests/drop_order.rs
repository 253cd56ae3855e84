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

twins! {
    #[allow(clippy::toplevel_ref_arg, reason = "the patterns are the point")]
    fn taken_apart taken_apart_plain(
        first: Noted,
        (left, _): (Noted, Noted),
        mut changed: Noted,
        #[cfg(any())] gone: Noted,
        #[cfg(not(any()))] there: Noted,
        _: Noted,
        [one, _two]: [Noted; 2],
        ref last: Noted,
    ) -> usize {
        let length = first.name().len() + left.name().len() + changed.name().len() + last.name().len();
        changed = Noted("changed anew");
        drop(there);
        Noted("tail").name().len() + length + changed.name().len() + one.name().len()
    }
}

#[test]
fn drop_order_of_a_function_that_takes_its_parameters_apart() {
    quiet::reports();
    let call = |is_profiled: bool| {
        let pair = (Noted("left"), Noted("_ of left"));
        let two = [Noted("one"), Noted("_two")];
        let [first, changed, there, wild, last] = ["first", "changed", "there", "_", "last"].map(Noted);
        if is_profiled {
            taken_apart(first, pair, changed, there, wild, two, last)
        } else {
            taken_apart_plain(first, pair, changed, there, wild, two, last)
        }
    };
    let expected = (call(false), dropped());
    assert_eq!((call(true), dropped()), expected);
}

twins! {
    fn blocks blocks_plain(found: Option<(Noted, Noted)>, other: Option<Noted>) -> usize {
        let length = 1 + match found {
            Some((first, second)) => {
                let third = Noted("third");
                first.name().len() + Noted("tail of the arm").name().len() + third.name().len() + second.name().len()
            }
            None => 0,
        };
        let each = |(first, _): (Noted, Noted), _second: Noted, mut third: Noted| {
            let fourth = Noted("fourth");
            third.0 = "changed";
            Noted("tail of the closure").name().len() + first.name().len() + fourth.name().len()
        };
        let length = length + if let Some(only) = other {
            let local = Noted("local");
            only.name().len() + local.name().len()
        } else {
            0
        };
        for round in [Noted("one"), Noted("two")] {
            let local = Noted("of a round");
            if local.name().len() == round.name().len() {
                break;
            }
        }
        length + each((Noted("0"), Noted("1")), Noted("_second"), Noted("third"))
    }
}

#[test]
fn drop_order_of_blocks_and_closures() {
    quiet::reports();
    let call = |is_profiled: bool| {
        let (found, other) = (Some((Noted("first"), Noted("second"))), Some(Noted("only")));
        if is_profiled {
            blocks(found, other)
        } else {
            blocks_plain(found, other)
        }
    };
    let expected = (call(false), dropped());
    assert_eq!((call(true), dropped()), expected);
}

struct Pair(Noted, Noted);

macro_rules! method_twins {
    ($($name:ident $plain:ident $parameters:tt $body:tt)*) => {
        impl Pair {
            $(
                #[profile]
                #[allow(clippy::boxed_local, reason = "boxes are what is tested")]
                fn $name $parameters -> usize $body
                #[allow(clippy::boxed_local, reason = "boxes are what is tested")]
                fn $plain $parameters -> usize $body
            )*
        }
    };
}

method_twins! {
    whole whole_plain(self, other: Noted) {
        let local = Noted("local");
        self.0.name().len() + other.name().len() + local.name().len()
    }
    unused unused_plain(self, _: Noted, _other: Noted) {
        Noted("tail").name().len()
    }
    moved_out moved_out_plain(mut self, other: Noted) {
        self.1 = Noted("1 anew");
        let Self(first, ..) = self;
        let first = move || first.name().len() + vec![other.name()].len();
        first()
    }
    boxed boxed_plain(self: Box<Self>, other: Noted) {
        format!("{}{}", self.0.name(), other.name()).len()
    }
}

#[test]
fn drop_order_of_methods_that_take_themselves() {
    quiet::reports();
    let pair = || Pair(Noted("0"), Noted("1"));
    let other = || Noted("other");
    let expected = (pair().whole_plain(other()), dropped());
    assert_eq!((pair().whole(other()), dropped()), expected);
    let expected = (pair().unused_plain(Noted("_"), other()), dropped());
    assert_eq!((pair().unused(Noted("_"), other()), dropped()), expected);
    let expected = (pair().moved_out_plain(other()), dropped());
    assert_eq!((pair().moved_out(other()), dropped()), expected);
    let expected = (Box::new(pair()).boxed_plain(other()), dropped());
    assert_eq!((Box::new(pair()).boxed(other()), dropped()), expected);
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

impl Pair {
    #[profile]
    async fn waits(self, other: Noted, _: Noted, (left, _): (Noted, Noted)) -> usize {
        let local = Noted("local");
        std::future::pending::<()>().await;
        self.0.name().len() + other.name().len() + left.name().len() + local.name().len()
    }

    async fn waits_plain(self, other: Noted, _: Noted, (left, _): (Noted, Noted)) -> usize {
        let local = Noted("local");
        std::future::pending::<()>().await;
        self.0.name().len() + other.name().len() + left.name().len() + local.name().len()
    }
}

#[test]
fn drop_order_of_a_method_that_is_dropped_before_or_while_it_waits() {
    quiet::reports();
    for polls in [0, 1] {
        let parameters = || (Pair(Noted("0"), Noted("1")), (Noted("left"), Noted("_ of left")));
        let drive = |mut future: futures_util::future::LocalBoxFuture<usize>| {
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            for _ in 0..polls {
                assert!(future.as_mut().poll(&mut context).is_pending());
            }
        };
        let (pair, other) = parameters();
        drive(Box::pin(pair.waits_plain(Noted("other"), Noted("_"), other)));
        let expected = dropped();
        let (pair, other) = parameters();
        drive(Box::pin(pair.waits(Noted("other"), Noted("_"), other)));
        assert_eq!(dropped(), expected);
    }
}
